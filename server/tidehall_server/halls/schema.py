"""The keys of a hall's TOML file, each with its meaning and limits. ``docs/hall-config.md`` is made from this."""

# ruff: noqa: RUF009 (setting() and table() are field specifiers, as dataclasses.field is)
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tidehall_link.settings import optional_table, setting, table, tables
from tidehall_server.core.calendar import Hours
from tidehall_server.core.cases.model import Delegation
from tidehall_server.core.queue.model import Named, ServiceKind, WindowKind
from tidehall_server.halls.assessment import AssessmentTable
from tidehall_server.halls.booking_tables import BookingsTable
from tidehall_server.halls.cases import CasesTable
from tidehall_server.halls.messages import MessagesTable
from tidehall_server.halls.policy import PolicyTable
from tidehall_server.halls.reports import ReformTable, ReportsTable
from tidehall_server.halls.sound import BoardTable, SpeechTable
from tidehall_server.halls.supervision import ThresholdTable
from tidehall_server.halls.times import hours_key

_ID_RULE = ("用小写英文字母开头，只含小写字母、数字、- 和 _", "start with a lower-case letter; only a-z, 0-9, - and _")
_SIGN_RULE = ("只用字母、数字、- 和 _，最多 16 个", "letters, digits, - and _ only, 16 at most")


class AccountRole(StrEnum):
    """Who an account is for. ``office`` approves in the back office, ``delivery`` hands out results: neither calls."""

    MANAGER = "manager"
    CLERK = "clerk"
    GUIDE = "guide"
    AUDITOR = "auditor"
    OFFICE = "office"
    DELIVERY = "delivery"


class RatingBy(StrEnum):
    """How citizens rate in this hall."""

    PAD = "pad"
    QR = "qr"


class HalfDay(StrEnum):
    """The parts of a day that a rota knows."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class HallTable:
    id: str = setting(
        "大厅代号，写进档案，启用后不要再改", "the hall's code; part of its records, never change it later",
        pattern=r"[a-z][a-z0-9_-]{1,31}", rule=_ID_RULE, example='"meixian"',
    )  # fmt: skip
    name: str = setting(
        "大厅全称，显示在屏幕和小票上", "full name, on screens and slips", example='"赤坭镇便民服务中心"', longest=60
    )
    name_en: str = setting("大厅英文名", "name in English", default="", longest=120)
    timezone: str = setting("时区", "time zone", default="Asia/Shanghai", example='"Asia/Shanghai"')
    phone: str = setting(
        "咨询、监督电话，印在小票上", "telephone, printed on slips", default="", pattern=r"[0-9+() -]{3,30}",
        rule=("只用数字、+、-、括号和空格", "digits, +, -, brackets and spaces only"), example='"12345"',
    )  # fmt: skip
    notice: str = setting("取号屏和大屏上的一句提示", "one line shown on kiosk and board", default="", longest=120)
    languages: tuple[str, ...] = setting(
        "屏幕语言，第一个为默认", "languages of the screens, the first is the default", default=("zh-CN", "en"),
        choices=("zh-CN", "en"), filled=True,
    )  # fmt: skip
    words: tuple[str, ...] = setting(
        "取号屏“找业务”里的常用词，群众一点就搜；不写则取各事项的第一个关键词",
        "common words to touch on the kiosk's search; left out, each service's first keyword",
        default=(), example='["医保", "社保", "低保", "居住证", "办证"]', longest=8,
    )  # fmt: skip
    departments: tuple[str, ...] = setting(
        "进驻部门名单，事项和窗口只能写这里有的部门", "departments; services and windows may name only these",
        example='["医保", "民政"]', longest=20,
    )  # fmt: skip


def parse_english(text: str) -> Named:
    """``"身份证 = ID card"``."""
    name, sign, name_en = (part.strip() for part in text.replace("＝", "=").partition("="))
    if not (name and sign and name_en) or "=" in name_en:
        raise ValueError(text)
    return Named(name, name_en)


@dataclass(frozen=True, slots=True)
class EnglishTable:
    words: tuple[Named, ...] = setting(
        "分组、部门、材料的英文，一行一个", "English of groups, departments and materials, one a line",
        default=(), parse=parse_english,
        rule=("要写成“中文 = 英文”", "write Chinese = English"), example='["身份证 = ID card", "民政 = Civil affairs"]',
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceTable:
    """Where the hall's rules come from."""

    document: str = setting(
        "依据的文件名称或文号", "the document the hall follows", example='"梅县区府办函〔2024〕25号"'
    )
    issuer: str = setting("发文单位", "who issued it", default="", example='"建平县数据局"')
    issued: date | None = setting("发文日期", "when it was issued", default=None, example="2024-05-06")
    disclosure: str = setting("公开方式", "how public it is", default="", example='"主动公开"')


@dataclass(frozen=True, slots=True)
class SpecialDay:
    day: date = setting("日期", "the date", example="2026-10-04")
    name: str = setting("名称，给管理员看", "what it is called", default="", example='"国庆节值班"')
    sessions: tuple[Hours, ...] | None = hours_key(
        "这一天的时段；不写则与工作日相同", "its hours; left out, those of a working day", None
    )


@dataclass(frozen=True, slots=True)
class HoursTable:
    workday: tuple[Hours, ...] = hours_key("周一至周五的时段，空出午休", "Monday to Friday, the break left out", ())
    monday: tuple[Hours, ...] | None = hours_key(
        "周一另有时段时写，[] 为不开放", "Monday, if different; [] is closed", None
    )
    tuesday: tuple[Hours, ...] | None = hours_key("周二另有时段时写", "Tuesday, when different", None)
    wednesday: tuple[Hours, ...] | None = hours_key("周三另有时段时写", "Wednesday, when different", None)
    thursday: tuple[Hours, ...] | None = hours_key("周四另有时段时写", "Thursday, when different", None)
    friday: tuple[Hours, ...] | None = hours_key("周五另有时段时写", "Friday, when different", None)
    saturday: tuple[Hours, ...] = hours_key("周六的时段；不写为不开放", "Saturday; left out, closed", ())
    sunday: tuple[Hours, ...] = hours_key("周日的时段；不写为不开放", "Sunday; left out, closed", ())
    closed: tuple[date, ...] = setting(
        "本厅另外不开放的日子；国家节假日不用写", "further closed days; national holidays are known",
        default=(), example="[2026-11-23, 2026-11-24]",
    )  # fmt: skip
    special: tuple[SpecialDay, ...] = tables("时段与平时不同的日子，如节日值班", "days with hours of their own")


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """A year's holidays, in the words of their notice: pasted whole, read and held against themselves."""

    notice: str = setting(
        "国务院办公厅当年节假日安排通知的全文，整段粘贴即可",
        "the whole text of the year's holiday notice of the State Council's General Office, pasted",
        example='"国务院办公厅关于2027年部分节假日安排的通知 一、元旦：……"', longest=4000,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServiceTable:
    id: str = setting(
        "事项代号，大厅内不重复", "code of the service, unique in the hall", pattern=r"[a-z][a-z0-9_-]{0,31}",
        rule=_ID_RULE, example='"yb"',
    )  # fmt: skip
    name: str = setting(
        "事项名称，显示在取号按钮上", "name on the kiosk's button", example='"城乡居民医保参保缴费"', longest=40
    )
    name_en: str = setting("英文名称", "name in English", default="", longest=80)
    prefix: str = setting(
        "号码前的字母，如 A 得到 A001", "letters before the number: A gives A001", pattern=r"[A-Z]{1,2}",
        rule=("只能是一或两个大写英文字母", "one or two capital letters only"), example='"A"',
    )  # fmt: skip
    department: str = setting(
        "所属部门；咨询、取件等可不写", "its department; none for enquiries and the like", default="", example='"医保"'
    )
    group: str = setting(
        "取号屏上的分组；不写则按部门", "group on the kiosk; left out, the department", default="", example='"社会保障"'
    )
    networks: tuple[str, ...] = setting(
        "办理时必须用到的网络", "networks it cannot do without", default=(), example='["政务外网"]', longest=20
    )
    minutes: float = setting(
        "平均办理分钟数，用来估计等候时间", "minutes it usually takes", default=10, least=0.5, most=240
    )
    kind: ServiceKind = setting(
        "instant 即办件，promised 承诺件", "instant, or promised for later", default=ServiceKind.INSTANT
    )
    keywords: tuple[str, ...] = setting(
        "群众会说的词，用于搜索", "words people use for it", default=(), example='["医保", "合作医疗"]', longest=20
    )
    materials: tuple[str, ...] = setting(
        "要带的材料", "what to bring", default=(), example='["身份证", "户口簿"]', longest=60
    )
    task_code: str = setting(
        "省事项目录里的事项编码，上传好差评时用", "its code in the provincial list, for the upload of reviews",
        default="", pattern=r"[0-9A-Za-z]{31}([0-9A-Za-z]{2})?", rule=("31 或 33 位", "31 or 33 characters"),
    )  # fmt: skip
    enquiry: bool = setting("“不知道办什么”时取这个号", "where “I do not know” leads", default=False)
    delegation: Delegation = setting(
        "审批权限，full 委托全权由镇审批，prelim 委托初审报区县审批并备案",
        "who decides: full the town, prelim the district after a first look", default=Delegation.FULL,
    )  # fmt: skip
    authority: bool = setting("窗口可以当场办结", "the window itself may decide and close it", default=False)
    promise_days: int = setting(
        "承诺几个工作日办结", "working days in which it is promised", default=20, least=1, most=365
    )
    may_lack: tuple[str, ...] = setting(
        "可以容缺后补的材料", "materials that may follow", default=(), example='["一寸照片"]', longest=60
    )
    may_pledge: tuple[str, ...] = setting(
        "可以用告知承诺代替的材料",
        "materials that a pledge may replace",
        default=(),
        example='["居住证明"]',
        longest=60,
    )


@dataclass(frozen=True, slots=True)
class WindowTable:
    id: str = setting(
        "窗口号，与柜台标牌一致", "number of the window, as on its sign", pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}",
        rule=_SIGN_RULE, example='"1"',
    )  # fmt: skip
    name: str = setting("窗口名称", "name of the window", example='"综合窗口（一）"', longest=40)
    name_en: str = setting("英文名称", "name in English", default="", longest=80)
    kind: WindowKind = setting(
        "general 综合，special 专窗，enquiry 咨询，tidal 潮汐，delivery 出件",
        "general, special, enquiry, tidal (opened when needed) or delivery",
    )  # fmt: skip
    departments: tuple[str, ...] = setting(
        "受理哪些部门的全部事项",
        "departments whose services it takes",
        default=(),
        example='["医保", "民政"]',
        longest=20,
    )
    services: tuple[str, ...] = setting("另外受理的事项代号", "further services, by code", default=(), example='["zx"]')
    helps: tuple[str, ...] = setting(
        "空闲时可以帮忙的事项代号", "services it helps with when nobody waits for its own", default=(), example='["yb"]'
    )
    networks: tuple[str, ...] = setting(
        "窗口接通的网络；不写表示都通",
        "networks it reaches; left out, all",
        default=(),
        example='["政务外网"]',
        longest=20,
    )
    home: str = setting("原属部门", "the department it came from", default="", example='"民政"')
    capacity: int = setting("承载能力，按比例分配办件", "its share of the load", default=1, least=1, most=10)
    ab_posts: bool = setting(
        "实行 AB 岗：必须有 A 岗和 B 岗人员", "must have a primary and a backup clerk", default=False
    )
    signs: tuple[str, ...] = setting(
        "窗口下的专项标识", "further signs under the window's", default=(), example='["帮办代办窗口"]', longest=30
    )
    hours: tuple[Hours, ...] | None = hours_key(
        "本窗口的时段，须在大厅时段之内；不写则与大厅相同",
        "its own hours, within the hall's; left out, the hall's",
        None,
        filled=True,
    )
    area: str = setting("所在区域，便于群众寻找", "where it is", default="", example='"一楼左侧"', longest=30)


@dataclass(frozen=True, slots=True)
class ClerkTable:
    id: str = setting(
        "人员代号，也是登录名", "code of the clerk and login name", pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}",
        rule=_SIGN_RULE, example='"zc-a"',
    )  # fmt: skip
    name: str = setting("岗位名或姓名", "post or name", example='"综窗A岗"', longest=30)
    badge: str = setting(
        "工号，显示给群众", "badge number, shown to the public", default="", example='"01"', longest=12
    )
    primary: tuple[str, ...] = setting("A 岗窗口", "windows of the A post", default=(), example='["1"]')
    backup: tuple[str, ...] = setting("B 岗窗口", "windows of the B post", default=(), example='["2"]')
    trained: date | None = setting(
        "岗前培训合格日期；也可以在“月度考核”里登记岗前培训考试",
        "day on which the training before duty was passed; a test recorded under Monthly scores counts as well",
        default=None, example="2026-06-30",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShiftTable:
    """A departure from the posts: who sits where, or is away, on some days or half-days."""

    clerk: str = setting("人员代号", "code of the clerk", example='"zc-a"', longest=32)
    day: date = setting("开始日期", "first day", example="2026-10-12")
    until: date | None = setting(
        "结束日期；不写则只有这一天", "last day; left out, this day only", default=None, example="2026-10-16"
    )
    half: HalfDay = setting(
        "时段：day 全天，morning 上午，afternoon 下午", "the whole day, the morning or the afternoon",
        default=HalfDay.DAY,
    )  # fmt: skip
    window: str = setting(
        "坐几号窗口；不写表示不在岗（休假、学习、外出）",
        "window; left out, away",
        default="",
        example='"2"',
        longest=16,
    )
    note: str = setting("说明", "note", default="", example='"年休假"', longest=60)


@dataclass(frozen=True, slots=True)
class AccountTable:
    name: str = setting(
        "登录名；窗口人员须与 clerks 的 id 相同", "login name; for a clerk the id under clerks",
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", rule=_SIGN_RULE, example='"zc-a"',
    )  # fmt: skip
    display: str = setting("显示名称", "what people see", example='"综合窗口账号1"', longest=30)
    role: AccountRole = setting(
        "manager 管理，clerk 窗口，guide 导办，auditor 督查，office 审批站办所，delivery 出件；后两种不能叫号",
        "what it may do; office and delivery never call",
    )  # fmt: skip
    department: str = setting(
        "审批站办所所属部门，只看、只批本部门的办件", "an office's department: it sees and decides only its own cases",
        default="", example='"民政"',
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DevicesTable:
    """What the hall owns. Everything false is a hall with nothing but computers."""

    kiosk: bool = setting("有取号机", "there is a kiosk", default=True)
    caller: bool = setting("有硬件叫号器", "there are hardware callers", default=True)
    display: bool = setting("有大屏", "there is a board", default=True)
    led: bool = setting("窗口有 LED 屏", "windows have LED strips", default=False)
    pad: bool = setting("窗口有评价器", "windows have rating pads", default=True)


@dataclass(frozen=True, slots=True)
class RatingTable:
    by: tuple[RatingBy, ...] = setting(
        "评价方式：pad 评价器，qr 扫码", "how people rate", default=(RatingBy.QR,), filled=True, example='["pad", "qr"]'
    )
    contact_days: int = setting(
        "差评几个工作日内联系", "working days in which a bad review is answered", default=1, least=1, most=15
    )
    settle_days: int = setting(
        "差评几个工作日内整改；本地规则，请与监察部门确认",
        "working days in which it is put right; a local rule, confirm it",
        default=5,
        least=1,
        most=30,
    )
    most_days: int = setting(
        "连同延期最多几个工作日；本地规则，请与监察部门确认",
        "working days at most, extensions included; a local rule, confirm it",
        default=15,
        least=1,
        most=60,
    )
    reply_days: int = setting(
        "整改期限满后几个工作日内回复实名差评；本地规则，请与监察部门确认",
        "working days after that limit in which a real-name review is answered; a local rule, confirm it",
        default=2, least=1, most=15,
    )  # fmt: skip
    append_days: int = setting(
        "评价后几天内可以追评一次；本地规则，请与监察部门确认",
        "days in which something may be added to a rating, once; a local rule, confirm it",
        default=30, least=1, most=180,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConsoleTable:
    """The clerk's screen."""

    pause_reasons: tuple[str, ...] = setting(
        "暂停服务时可选的原因；也可以当场另写",
        "reasons to choose from when a window pauses; others may be written",
        default=("暂离片刻", "整理材料", "设备故障", "开会学习", "就餐轮休"),
        longest=12,
        example='["暂离片刻", "上门服务"]',
    )


@dataclass(frozen=True, slots=True)
class RulesTable:
    """What the notice demands of the hall; ``check-config`` holds the file against it."""

    min_general: int = setting("综合窗口至少几个", "general windows, at least", default=1, least=0, most=50)
    min_tidal: int = setting("潮汐窗口至少几个", "tidal windows, at least", default=0, least=0, most=50)
    staff_not_less_than_windows: bool = setting(
        "人员数不得少于窗口数", "as many clerks as windows, at least", default=True
    )
    staff_advised: int = setting("原则上不少于几名窗口人员", "clerks advised", default=0, least=0, most=200)
    trained_before_duty: bool = setting(
        "岗前培训合格方可到窗口上岗；主任可以写明理由当天放行",
        "no window without the training before duty; a manager may allow it for a day, saying why", default=False,
    )  # fmt: skip
    names: tuple[str, ...] = setting(
        "大厅名称须符合的样式，* 代表地名",
        "patterns the hall's name follows; * is the place",
        default=(),
        example='["梅州市梅江区*镇便民服务中心"]',
    )


@dataclass(frozen=True, slots=True)
class CountyTable:
    """The county behind a township hall. For people's information: nothing here is a threshold."""

    window: str = setting(
        "承接帮代办的县级窗口", "the county window that takes assisted cases", default="", example='"县级0号综合窗口"'
    )
    townships: int = setting("该窗口服务的乡镇场街数", "townships it serves", default=0, least=0, most=1000)


@dataclass(frozen=True, slots=True)
class HallFile:
    hall: HallTable = table("大厅", "the hall")
    source: SourceTable | None = optional_table("依据的文件", "the document behind it")
    hours: HoursTable | None = optional_table(
        "开放时间；不写这张表表示文件未定时间，当天开门即可取号",
        "opening hours; without it the hall is open all its business day",
    )
    holidays: tuple[HolidayTable, ...] = tables(
        "节假日安排；已内置的年份不用写", "holiday notices of years that did not come with the program"
    )
    english: EnglishTable = table("英文对照，取号屏换成英文时用", "English words for the kiosk", EnglishTable)
    services: tuple[ServiceTable, ...] = tables("事项", "services", required=True)
    windows: tuple[WindowTable, ...] = tables("窗口", "windows", required=True)
    clerks: tuple[ClerkTable, ...] = tables("窗口人员和 AB 岗", "clerks and their posts")
    shifts: tuple[ShiftTable, ...] = tables(
        "排班调整；不写时按 A 岗，A 岗不在由 B 岗顶",
        "changes to the rota; without any the A post sits, else the B post",
    )
    accounts: tuple[AccountTable, ...] = tables(
        "首次启用时建立的账号，首次登录须改密码", "accounts made at first start; each must change its password"
    )
    devices: DevicesTable = table("设备", "devices", DevicesTable)
    speech: SpeechTable = table("叫号播报", "the voice", SpeechTable)
    boards: tuple[BoardTable, ...] = tables("大屏、窗口屏、入口屏各自的设置", "what each board shows")
    rating: RatingTable = table("好差评", "rating", RatingTable)
    cases: CasesTable = table("办件", "cases", CasesTable)
    reports: ReportsTable = table("报表", "reports", ReportsTable)
    reform: ReformTable | None = optional_table("窗口改革，用于改革前后对比", "the reform, for before and after")
    supervision: tuple[ThresholdTable, ...] = tables(
        "监察规则的本厅阈值；不写的规则用内置的。通知没有规定阈值，都是本地规则，请与本级监察部门确认",
        "own thresholds of supervision rules; local rules all, to be confirmed with the supervision office",
    )
    messages: MessagesTable = table("短信和群消息", "messages", MessagesTable)
    bookings: BookingsTable = table("预约；现场取号始终可以", "bookings; walking in is always possible", BookingsTable)
    console: ConsoleTable = table("窗口工作台", "the clerk's screen", ConsoleTable)
    policy: PolicyTable = table(
        "运行规则；运行中可由管理员修改并留痕", "rules of the day; a manager may change them while it runs", PolicyTable
    )
    rules: RulesTable = table("文件对大厅的要求", "what the notice demands", RulesTable)
    assessment: AssessmentTable | None = optional_table("窗口人员月度考核", "monthly assessment of clerks")
    county: CountyTable | None = optional_table("县级承接窗口", "the county behind the hall")
