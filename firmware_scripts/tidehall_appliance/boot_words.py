"""What can be wrong with ``tidehall.txt`` beyond a single value, and what to do about it."""

from __future__ import annotations

from tidehall_link.settings import WORDS, Catalogue, Words

BOOT_WORDS: Catalogue = {
    **WORDS,
    "server_missing": Words(
        "没有写服务器地址。",
        "no server is given.",
        '请加一行，例如 server = "https://192.168.1.10"。',
        'Add a line such as server = "https://192.168.1.10".',
    ),
    "two_screens": Words(
        "{roles} 都要占用整块屏幕，一台机器只能选一个。",
        "{roles} each want the whole screen.",
        "请只留一个。",
        "Keep one.",
    ),
    "role_twice": Words("{role} 写了两遍。", "{role} is there twice.", "删掉一个。", "Remove one."),
    "rotation": Words(
        "{value} 不是可用的角度。", "{value} is no rotation.", "只能是 0、90、180、270。", "0, 90, 180 or 270."
    ),
    "timezone": Words(
        "没有 {value} 这个时区。",
        "there is no time zone {value}.",
        "中国大陆请写 Asia/Shanghai。",
        "China is Asia/Shanghai.",
    ),
    "address": Words(
        "{value} 不是带位数的地址。",
        "{value} is no address with its prefix.",
        "例如 192.168.1.21/24。",
        "Like 192.168.1.21/24.",
    ),
    "lan": Words("{value} 不是网段。", "{value} is no network.", "例如 192.168.1.0/24。", "Like 192.168.1.0/24."),
    "wifi_password": Words(
        "无线密码要 8 到 63 个字符。", "a Wi-Fi password has 8 to 63 characters.", "请核对。", "Check it."
    ),
    "no_printer": Words(
        "取号机没有设打印机，市民拿不到小票。",
        "the kiosk has no printer; nobody gets a slip.",
        "请填写 [printer] 的 kind。",
        "Fill in kind in [printer].",
    ),
    "printer_host": Words(
        "网络打印机没有写地址。", "the network printer has no address.", '例如 host = "192.168.1.50"。', "Fill in host."
    ),
    "printer_port": Words(
        "串口打印机没有写插在哪个口。",
        "the serial printer's port is not given.",
        "在本机运行 tidehall-appliance ports 查看，填到 [ports] 的 printer。",
        "See tidehall-appliance ports.",
    ),
    "printer_usb": Words(
        "USB 打印机的厂商号和产品号只写了一个。",
        "only one of the USB printer's numbers is given.",
        "都写（在本机运行 tidehall-appliance ports 查看），或者都不写。",
        "See tidehall-appliance ports.",
    ),
    "hall_missing": Words(
        "没有写大厅预设名。",
        "the hall is not named.",
        '请填写 [hall] 的 preset，例如 "chini"。',
        "Fill in preset in [hall].",
    ),
    "hall_file": Words(
        "本文件旁边没有 {value}。",
        "there is no {value} beside this file.",
        "请把大厅配置放到启动分区，与 tidehall.txt 并列。",
        "Put the hall's file beside tidehall.txt.",
    ),
    "led_file": Words(
        "条屏还没有写接法。",
        "nothing says how the LED strips are connected.",
        "请在本文件旁边放一个 display.toml，里面写 [[led.panels]]。",
        "Put a display.toml with [[led.panels]] beside this file.",
    ),
    "ca_file": Words(
        "{value} 不是根证书。",
        "{value} holds no certificate.",
        "请从服务器的启动分区拷贝，或在浏览器打开 http://服务器地址/ca 重新下载。",
        "Copy it from the server's boot partition, or get it from http://SERVER/ca.",
    ),
    "network_unmanaged": Words(
        "本机的网络不归 NetworkManager 或 systemd-networkd 管，[network] 没有生效。",
        "neither NetworkManager nor systemd-networkd is in charge here; [network] has no effect.",
        "请在路由器上给本机固定地址，或改 /etc/network/interfaces。",
        "Fix the address in the router, or edit /etc/network/interfaces.",
    ),
    "not_installed": Words(
        "本机还没有装这些程序：{roles}。",
        "these programs are not installed here: {roles_en}.",
        "请插上网线，在安装包文件夹里运行 sudo ./install。",
        "Run sudo ./install in the bundle, with a network.",
    ),
    "paper": Words("纸宽只有 58 和 80 两种。", "paper is 58 or 80 mm wide.", "量一下纸卷的宽度。", "Measure the roll."),
}
