"""The words for what only a whole hall can have wrong."""

from __future__ import annotations

from tidehall_link.settings import WORDS as FILE_WORDS
from tidehall_link.settings import Catalogue, Words

HALL_WORDS: Catalogue = {
    "threshold_twice": Words(
        "规则 {value} 写了两次。", "rule {value} is written twice.", "请删去一处。", "Delete one."
    ),
    "threshold_order": Words(
        "黄牌的阈值 {value} 到不了红牌的 {red} 之前：先黄后红，否则黄牌永远不会发。",
        "yellow at {value} does not come before red at {red}: it would never be shown.",
        "请把黄牌的改小，或把红牌的改大。",
        "Make yellow smaller or red greater.",
    ),
    "threshold_never": Words(
        "阈值 {value} 永远达不到：这条规则最多量到 {most}，这种牌一张也不会发。",
        "{value} is never passed: this rule measures {most} at most, so no such card would ever be issued.",
        "请改小；不想发这种牌，就删去这一行。",
        "Make it smaller, or delete the line if no such card is wanted.",
    ),
    "booking_forced": Words(
        "不能把预约设成必须：不得强制群众先预约才能现场取号。",
        "booking can never be made compulsory: whoever comes gets a ticket.",
        "请删去这一项。预约只是多一种选择。",
        "Delete it. Booking is one more way, never the only one.",
    ),
    "bookings_hours": Words(
        "开放时间没有定，手机不知道哪些时段可以预约。",
        "no hours are fixed, so the phone cannot know which times to offer.",
        '请在 [bookings] 写 hours，例如 hours = ["09:00-12:00", "14:00-17:00"]，或写 [hours]。',
        'Write hours under [bookings], e.g. hours = ["09:00-12:00", "14:00-17:00"], or [hours].',
    ),
    "weekend_weekday": Words(
        "写的是周末预约，却有周一至周五。",
        "weekend times name a day of the working week.",
        "请核对 days；工作日下班后的写 extended（延时）。",
        "Check days; after hours of a working day are extended.",
    ),
    "times_outside": Words(
        "错峰时段不在大厅开放时间内（{value}），那时没有人在。",
        "off-peak times at which the hall is shut ({value}).",
        "请改在 [hours] 的时间内；下班后的写 extended（延时），周末的写 weekend（周末）。",
        "Keep within [hours]; after hours are extended, at weekends weekend.",
    ),
    "times_short": Words(
        "时段比一段预约（{value} 分钟）还短，约不了。",
        "shorter than one slot of {value} minutes.",
        "请把时段写长些，或改小 slot_min。",
        "Make it longer, or slot_min smaller.",
    ),
    "rating_default": Words(
        "不能设默认评价：没有评价就是“未评价”，系统不会代替群众给好评。",
        "there is no default rating: not rated is not rated, and nobody rates for the citizen.",
        "请删去这一项。",
        "Delete it.",
    ),
    "burst_retired": Words(
        "这一项已取消，叫号顺序改由 [policy.calling] 决定。",
        "was replaced by [policy.calling].",
        '请删去这一项；原来写 0（优先号不提前）的，在 [policy.calling] 写 order = "arrival"。',
        'Delete it; where it was 0 (nobody goes before), write order = "arrival" in [policy.calling].',
    ),
    "timezone_unknown": Words(
        "{value} 不是时区名称。",
        "{value} is no time zone.",
        '中国各地都写 "Asia/Shanghai"。',
        'All of China is "Asia/Shanghai".',
    ),
    "name_pattern": Words(
        "名称不符合规定的样式。", "does not follow the prescribed pattern.", "样式：{patterns}", "Patterns: {patterns}"
    ),
    "department_twice": Words(
        "部门 {value} 写了两次。", "department {value} is written twice.", "请删去一处。", "Delete one."
    ),
    "department_unknown": Words(
        "部门 {value} 不在 hall.departments 名单里。",
        "department {value} is not in hall.departments.",
        "请核对名称，或先把它加进名单。名单：{known}。",
        "Check the name or add it to the list: {known}.",
    ),
    "board_twice": Words(
        "设备 {value} 在 boards 里写了两次。", "board {value} is written twice.", "请删去一处。", "Delete one."
    ),
    "board_window": Words(
        "窗口 {value} 不存在。",
        "there is no window {value}.",
        "请核对窗口号。已有：{known}。",
        "Check the number: {known}.",
    ),
    "board_area": Words(
        "没有窗口写着区域 {value}。",
        "no window is in the area {value}.",
        "请核对 windows.area。已有：{known}。",
        "Check windows.area: {known}.",
    ),
    "department_empty": Words(
        "部门 {value} 没有任何事项。",
        "department {value} has no service.",
        "请给它添加事项，或从这里删去。",
        "Give it a service or delete it here.",
    ),
    "hours_none": Words(
        "[hours] 里一个时段也没有，大厅永远不开门。",
        "[hours] has no session at all: the hall would never open.",
        "写上 workday；文件未定时间时，整张 [hours] 都不要写。",
        "Write workday; when no hours are fixed, leave the whole table out.",
    ),
    "hours_overlap": Words(
        "时段 {one} 与 {other} 重叠。",
        "sessions {one} and {other} overlap.",
        "请按先后写，互不重叠。",
        "Write them in order, without overlap.",
    ),
    "window_hours_outside": Words(
        "时段 {value} 不在大厅的任何时段之内。",
        "{value} is within none of the hall's sessions.",
        "大厅时段：{known}。",
        "The hall's: {known}.",
    ),
    "day_twice": Words("{value} 写了两次。", "{value} is written twice.", "请删去一处。", "Delete one."),
    "day_closed_and_special": Words(
        "{value} 既写在 closed 又写在 special。",
        "{value} is both closed and special.",
        "请只留一处。",
        "Keep one of them.",
    ),
    "holidays_no_title": Words(
        "这段文字里没有“关于某年部分节假日安排的通知”：{value}。",
        "this is not a year's holiday notice: {value}.",
        "请从中国政府网复制通知全文，连同标题一起粘贴。",
        "Paste the whole notice from gov.cn, title included.",
    ),
    "holidays_missing": Words(
        "通知里找不到：{value}。",
        "the notice does not speak of {value}.",
        "请粘贴全文，不要漏掉一条。",
        "Paste the whole text, every item of it.",
    ),
    "holidays_unreadable": Words(
        "这一句读不出日期：{value}。",
        "no date can be read from: {value}.",
        "请对照原文。",
        "Compare with the original.",
    ),
    "holidays_no_such_day": Words(
        "这一句的日期不对：{value}。", "the dates do not fit: {value}.", "请对照原文。", "Compare with the original."
    ),
    "holidays_weekday": Words(
        "这一句的日期和星期对不上：{value}。",
        "date and weekday do not fit each other: {value}.",
        "请核对年份和日期。",
        "Check the year and the date.",
    ),
    "holidays_count": Words(
        "这一句的日期和“共几天”对不上：{value}。",
        "the dates and the number of days do not fit: {value}.",
        "请对照原文。",
        "Compare with the original.",
    ),
    "holidays_not_weekend": Words(
        "调休上班的日子应当是周六或周日：{value}。",
        "a make-up day should be a Saturday or a Sunday: {value}.",
        "请核对年份和日期。",
        "Check the year and the date.",
    ),
    "holidays_both": Words(
        "{value} 又放假又上班。", "{value} is both off and on.", "请对照原文。", "Compare with the original."
    ),
    "holidays_twice": Words(
        "{value} 年的通知写了两次。", "the notice of {value} is there twice.", "请删去一段。", "Delete one."
    ),
    "id_twice": Words(
        "代号 {value} 与第 {first} 行重复。",
        "{value} is already used on line {first}.",
        "请换一个。",
        "Choose another.",
    ),
    "name_twice": Words(
        "名称 {value} 与第 {first} 行重复，群众分不清。",
        "the name {value} is already used on line {first}; people could not tell them apart.",
        "请改一个名称。",
        "Choose another name.",
    ),
    "prefix_twice": Words(
        "字母 {value} 已用于第 {first} 行的事项，会出现两个相同的号码。",
        "the letters {value} are already used on line {first}; two people would hold the same number.",
        "可用字母：{free}。",
        "Free letters: {free}.",
    ),
    "prefix_begins": Words(
        "字母 {value} 与 {other} 开头相同，听叫号时容易混淆。",
        "the letters {value} and {other} begin alike and are confused when spoken.",
        "可用字母：{free}。",
        "Free letters: {free}.",
    ),
    "prefix_like_digit": Words(
        "字母 {value} 看上去像数字。",
        "the letter {value} looks like a digit.",
        "可用字母：{free}。",
        "Free letters: {free}.",
    ),
    "service_unserved": Words(
        "没有任何窗口受理 {value}，取了号也没人叫。",
        "no window takes {value}: its tickets would never be called.",
        "请在某个窗口的 departments 或 services 里加上它。",
        "Add it to the departments or services of a window.",
    ),
    "service_only_tidal": Words(
        "只有潮汐窗口受理 {value}，潮汐不开就没人叫。",
        "only tidal windows take {value}: while no tide is open nobody calls.",
        "请让一个常设窗口也受理它。",
        "Let a regular window take it too.",
    ),
    "network_unreached": Words(
        "需要 {value}，但受理它的窗口都不通 {value}。",
        "needs {value}, but no window that takes it reaches {value}.",
        "请核对窗口的 networks。已接通：{known}。",
        "Check the windows' networks. Reached: {known}.",
    ),
    "english_twice": Words("{value} 写了两次英文。", "{value} has its English twice.", "请删去一处。", "Delete one."),
    "english_unused": Words(
        "{value} 不是本文件里的分组、部门或材料。",
        "{value} is no group, department or material of this file.",
        "请核对写法，或删去。",
        "Check how it is written, or delete it.",
    ),
    "enquiry_none": Words(
        "没有咨询事项，选“不知道办什么”的群众无处可去。",
        "there is no enquiry service: “I do not know” leads nowhere.",
        "请给一个事项写 enquiry = true。",
        "Write enquiry = true in one service.",
    ),
    "window_idle": Words(
        "窗口没有可以受理的事项。",
        "the window takes no service.",
        "请写 departments 或 services。",
        "Write departments or services.",
    ),
    "service_unknown": Words(
        "没有代号为 {value} 的事项。", "there is no service {value}.", "已有事项：{known}。", "There are: {known}."
    ),
    "material_unknown": Words(
        "{value} 不在本事项的 materials 里。",
        "{value} is not among this service's materials.",
        "本事项的材料：{known}。",
        "They are: {known}.",
    ),
    "window_unknown": Words(
        "没有 {value} 号窗口。", "there is no window {value}.", "已有窗口：{known}。", "There are: {known}."
    ),
    "window_is_service": Words(
        "窗口号 {value} 与第 {first} 行的事项代号相同，转移时分不清。",
        "the window {value} has the code of the service on line {first}; a transfer could mean either.",
        "请改其中一个。",
        "Change one of them.",
    ),
    "window_network": Words(
        "窗口不通 {network}，不能受理 {value}。",
        "the window does not reach {network} and cannot take {value}.",
        "请从 services 里删去，或在 networks 里加上已接通的网络。",
        "Delete it here, or add the network if it is there.",
    ),
    "helps_own": Words(
        "{value} 本来就由这个窗口受理，不必再写在 helps。",
        "{value} is this window's own; helps need not name it.",
        "请从 helps 里删去。",
        "Delete it from helps.",
    ),
    "general_too_few": Words(
        "综合窗口只有 {count} 个，规定至少 {least} 个。",
        "general windows: {count}; at least {least} are required.",
        '请增加 kind = "general" 的窗口。',
        'Add windows with kind = "general".',
    ),
    "tidal_too_few": Words(
        "潮汐窗口只有 {count} 个，规定至少 {least} 个。",
        "tidal windows: {count}; at least {least} are required.",
        '请增加 kind = "tidal" 的窗口。',
        'Add windows with kind = "tidal".',
    ),
    "staff_too_few": Words(
        "窗口人员 {count} 名，少于窗口数 {windows} 个。",
        "fewer clerks ({count}) than windows ({windows}).",
        "请增加 [[clerks]] 或减少窗口。",
        "Add [[clerks]] or remove windows.",
    ),
    "staff_advised": Words(
        "窗口人员 {count} 名，原则上不少于 {least} 名。",
        "clerks: {count}; at least {least} are advised.",
        "可以运行；请尽快配齐。",
        "The hall can run; find more people soon.",
    ),
    "clerk_untrained": Words(
        "{value} 没有岗前培训合格日期（trained），不能到窗口上岗。",
        "{value} has no day on which the training before duty was passed: no window without it.",
        "请写上 trained，或在“月度考核”的“考试”里登记岗前培训考试。",
        "Write trained, or record the test under Monthly scores, Tests.",
    ),
    "post_both": Words(
        "同一人不能既是 {value} 号窗口的 A 岗又是 B 岗。",
        "nobody is both primary and backup at window {value}.",
        "请只留一处。",
        "Keep one of them.",
    ),
    "post_missing": Words(
        "窗口实行 AB 岗，但没有 {post}人员。",
        "the window keeps A and B posts, but has no {post_en} clerk.",
        "请在某名人员的 {key} 里加上 {value}。",
        "Add {value} to the {key} of a clerk.",
    ),
    "window_nobody": Words(
        "没有人可以坐这个窗口：每名人员都只限于别的窗口。",
        "nobody may sit here: all clerks are bound to other windows.",
        "请在某名人员的 primary 或 backup 里加上 {value}。",
        "Add {value} to the primary or backup of a clerk.",
    ),
    "account_no_clerk": Words(
        "窗口账号 {value} 不在 [[clerks]] 里。",
        "the clerk account {value} is not among [[clerks]].",
        "登录名要与人员的 id 相同。人员：{known}。",
        "Its name must be a clerk's id: {known}.",
    ),
    "clerk_unknown": Words(
        "没有代号为 {value} 的人员。", "there is no clerk {value}.", "已有人员：{known}。", "There are: {known}."
    ),
    "shift_backwards": Words(
        "结束日期 {value} 早于开始日期 {first}。",
        "the last day {value} is before the first, {first}.",
        "请改其中一个日期。",
        "Change one of them.",
    ),
    "shift_clerk_twice": Words(
        "{value} 在同一时段已有另一条排班（第 {first} 行）。",
        "{value} has another entry for the same time on line {first}.",
        "请只留一条。",
        "Keep one of them.",
    ),
    "shift_window_twice": Words(
        "{value} 号窗口在同一时段已排给别人（第 {first} 行）。",
        "window {value} is given to somebody else for the same time on line {first}.",
        "请换一个窗口或时段。",
        "Choose another window or time.",
    ),
    "shift_no_post": Words(
        "{clerk} 在 {value} 号窗口没有岗位。",
        "{clerk} has no post at window {value}.",
        "可以临时顶岗；长期的请写进 primary 或 backup。",
        "Fine for once; for longer write it under primary or backup.",
    ),
    "id_fixed": Words(
        "大厅代号不能改：全部档案都写着 {value}。",
        "the hall's code cannot change: all its records say {value}.",
        "请改回 {value}。新大厅请另用一个数据目录。",
        "Write {value} again. A new hall needs a data directory of its own.",
    ),
    "rating_no_pad": Words(
        "评价方式写了 pad，但 devices.pad 是 false。",
        "rating by pad is asked for, but devices.pad is false.",
        "请改其中一处。",
        "Change one of them.",
    ),
    "tide_calm": Words(
        "平稳的标准（{value} 秒）不低于启用的标准（{most} 秒），窗口会反复开关。",
        "calm ({value} s) is not below the wait that opens a tide ({most} s): the window would flutter.",
        "请把 calm_wait_s 改小。",
        "Lower calm_wait_s.",
    ),
    "weights_sum": Words(
        "三项权重合计 {total}，必须等于 1。",
        "the three weights make {total}; they must make 1.",
        "例如 0.5、0.3、0.2。",
        "For example 0.5, 0.3, 0.2.",
    ),
    "pass_above_base": Words(
        "及格分 {value} 高于底分 {most}。", "the pass mark {value} is above the base {most}.", "请改小。", "Lower it."
    ),
}

WORDS: Catalogue = {**FILE_WORDS, **HALL_WORDS}
