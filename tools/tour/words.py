"""What the pictures of the tour say, in Chinese and in English; the scenes name them."""

from __future__ import annotations

CHAPTERS = {
    "citizen": (
        "群众 · A citizen",
        "王阿姨来办社保，在门口的取号机取号，手机上看着队伍走。",
        "She takes a number at the kiosk by the door and follows the queue on her phone.",
    ),
    "area": (
        "等候区 · The waiting area",
        "坐在八米外的人抬头看大屏，听见叫到自己。",
        "Forty people look up at a board eight metres away.",
    ),
    "clerk": (
        "窗口人员 · A clerk",
        "综窗1号A岗用键盘叫号，办事系统旁边只占一条窄条。",
        "Calls by keyboard, in a strip beside the business system.",
    ),
    "cases": (
        "办件 · A case",
        "当场办不完的事有一件“办件”：窗口收件，科室审批，办好了通知群众来领，群众在手机上看得见走到哪一步。",
        "What cannot be done on the spot is a case: received, decided, handed out; the citizen sees where it is.",
    ),
    "bookings": (
        "预约 · A booking",
        "不想等的人先约个时间；不预约的照样当场取号。",
        "Whoever does not want to wait books a time; whoever just comes always gets a number.",
    ),
    "rating": (
        "评价 · The rating",
        "办完了，评价器请群众评价；不评也可以。",
        "Finished: the pad asks, and nobody has to answer.",
    ),
    "desk": (
        "导办 · The guide desk",
        "导办拿着平板：代取号、凭证优先、补打、预约签到。",
        "On a tablet: numbers, priority against proof, slips, bookings.",
    ),
    "manager": (
        "主任 · The manager",
        "两个会之间的十分钟：大厅此刻怎样，今天怎样，该动什么。",
        "Ten minutes between two meetings: the hall now, the day, what to change.",
    ),
}

PICTURES = {
    "kiosk-home": (
        "取号机首页：大厅名称、此刻多少人在等、常办的事在前",
        "Kiosk: who waits now, frequent matters first",
    ),
    "kiosk-number": (
        "取到号：号码、前面几人、大约多久、手机进度码",
        "The number, how many ahead, about how long, a code for the phone",
    ),
    "kiosk-confirm": (
        "取号之前：要等多久、要带什么",
        "Before taking it: how long, and what to bring",
    ),
    "phone-progress": (
        "手机进度页：不装软件，也能放弃排队",
        "Progress on the phone, without an app",
    ),
    "kiosk-elder": (
        "长辈版：字大、选择少、读出来",
        "Elder mode: larger, fewer choices, spoken",
    ),
    "board": (
        "大屏：正在叫的号、去几号窗口",
        "The board: who is called, and where to go",
    ),
    "board-window": (
        "窗口自己的屏",
        "A window's own screen",
    ),
    "clerk": (
        "工作台：下一位是谁、为什么是他",
        "The console: who is next, and why",
    ),
    "clerk-serving": (
        "正在受理",
        "Serving",
    ),
    "clerk-strip": (
        "窄条：360×220",
        "The strip",
    ),
    "clerk-case": (
        "收件登记：材料逐项打勾，缺的一次说全，送达方式先问清",
        "Receiving: every paper ticked, whatever lacks told at once",
    ),
    "approval": (
        "审批科室：按承诺时限排好的待审批，准、不准、要求补正",
        "The approval office: its own cases by the promised limit",
    ),
    "approval-concern": (
        "审批科室：群众“办不成事”，交给本科室答复",
        "What somebody could not get done, and this office must answer",
    ),
    "phone-book": (
        "手机预约：哪天哪个时间还有，非高峰另外标出",
        "Booking by phone: which times are free",
    ),
    "phone-booking": (
        "约好了：凭预约码签到，不再排一次队",
        "Booked: the code becomes the number, nobody queues twice",
    ),
    "manager-report-evidence": (
        "管理台：报表里的一个数，点开就是它所计的每一个号",
        "Manager console: what one number of a report is made of",
    ),
    "delivery": (
        "出件窗口：办好的件、打电话、叫来领、核对证件交付",
        "The delivery desk: ready, told, called, checked, handed over",
    ),
    "phone-case": (
        "手机：还缺什么、带什么来",
        "On the phone: what is still missing",
    ),
    "phone-case-ready": (
        "手机：办好了，怎么领",
        "On the phone: ready, and how to collect it",
    ),
    "pad-clerk": (
        "评价器平时显示窗口和工号",
        "At rest: the window and the clerk's badge",
    ),
    "pad": (
        "五个等次一样大，没有默认好评",
        "Five levels of one size, none chosen",
    ),
    "pad-reasons": (
        "不满意：问原因，不追问人",
        "Dissatisfied: asked why, kindly",
    ),
    "phone-rate": (
        "手机评价：同样的五个等次",
        "The same on the phone",
    ),
    "guide": (
        "导办台",
        "The guide desk",
    ),
}
