"""What a server process is told: ``server.toml`` (``[server]``), then the command line, which goes before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tidehall_link.settings import load as load_file
from tidehall_link.settings import optional_table, setting, table
from tidehall_server.async_mode import DEFAULT, AsyncMode
from tidehall_server.channel.table import ChannelTable
from tidehall_server.messages.table import SmsTable, WebhookTable
from tidehall_server.province.page_table import PageTable
from tidehall_server.province.table import ProvinceTable


@dataclass(frozen=True, slots=True)
class ServerTable:
    """The keys of ``[server]``; empty texts mean "not said"."""

    hall: str = setting("大厅预设名或文件", "preset or file of the hall", default="")
    data: str = setting("数据目录", "data directory", default="")
    host: str = setting("监听地址", "address to listen on", default="127.0.0.1")
    port: int = setting("监听端口，0 为任选", "port to listen on, 0 for any", default=8080, least=0, most=65535)
    tls: bool = setting(
        "用数据目录 tls/ 中的证书提供 https（先运行 tidehall tls init）",
        "serve https with the certificate in data/tls (see tidehall tls init)",
        default=False,
    )
    certificate: str = setting(
        "别处签发的证书文件，代替 tls/ 中的", "a certificate from elsewhere, instead of data/tls", default=""
    )
    certificate_key: str = setting("上述证书的私钥文件", "the key file of that certificate", default="")
    http_port: int = setting(
        "https 时另开的 http 端口：只转到 https 并提供根证书，0 为不开",
        "with https, a port of plain http that redirects and hands out the CA; 0 for none",
        default=0,
        least=0,
        most=65535,
    )
    db: str = setting(
        "数据库地址，空为数据目录中的 SQLite", "database URL; empty: SQLite in data", default="", secret=True
    )
    redis: str = setting("Redis 地址，可不填", "Redis URL, optional", default="", secret=True)
    mode: AsyncMode = setting("并发方式", "async mode", default=DEFAULT)
    public_url: str = setting("群众手机能打开的网址（二维码用）", "address that phones reach, for QR codes", default="")
    kiosk_url: str = setting(
        "取号页面的地址（由取号机自己提供）", "where the kiosk page is (the kiosk serves it)", default=""
    )
    proxies: int = setting("可信反向代理层数", "trusted reverse proxies", default=0, least=0, most=5)
    origins: tuple[str, ...] = setting("另外允许的网页来源", "further web origins for Socket.IO", default=())
    metrics_from: tuple[str, ...] = setting("可读取 /metrics 的地址", "addresses that may read /metrics", default=())
    session_idle_s: int = setting(
        "无操作几秒后退出登录", "seconds after which an unused session ends", default=4 * 3600, least=60, most=86400
    )
    session_longest_s: int = setting(
        "一次登录最长几秒", "seconds a session lasts at most", default=14 * 3600, least=300, most=604800
    )
    people_keep_days: int = setting(
        "取号人的加密摘要保留几天", "days after which who took a ticket is erased", default=1, least=1, most=30
    )
    words_keep_days: int = setting(
        "群众评价的文字保留几天", "days after which citizens' words are erased", default=180, least=30, most=1095
    )
    three_admins: bool = setting(
        "三员分设：设备归系统管理员，账号归安全管理员，审计归审计员，主管不再兼任",
        "three administrators: devices, accounts and audit in three hands, none of them the manager's",
        default=False,
    )
    disk_min_mb: int = setting("磁盘至少剩余 MB", "free disk space in MB, at least", default=200, least=10, most=100000)


@dataclass(frozen=True, slots=True)
class ServerFile:
    server: ServerTable = table("服务器", "the server", ServerTable)
    province: ProvinceTable | None = optional_table(  # noqa: RUF009 - a field specifier
        "省平台好差评接口；不写则评价留在发件箱里，接通后再发",
        "the province's review interface; without it reviews wait in the outbox",
    )
    province_page: PageTable | None = optional_table(  # noqa: RUF009 - a field specifier
        "省平台自己的评价页面，在评价器上打开；不写则用本机评价", "the province's own rating page, opened on pads"
    )
    sms: SmsTable | None = optional_table(  # noqa: RUF009 - a field specifier
        "短信网关；不写则不发短信，由工作人员打电话", "an SMS gateway; without it people are telephoned"
    )
    webhook: WebhookTable | None = optional_table(  # noqa: RUF009 - a field specifier
        "工作群的机器人；不写则不发群消息", "the robot of a group chat; without it nothing is sent there"
    )
    booking_channel: ChannelTable | None = optional_table(  # noqa: RUF009 - a field specifier
        "省预约渠道；不写则只有本厅的手机和导办台预约",
        "the province's booking channel; without it bookings are made by phone and at the desk only",
    )


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server process of one hall. ``web`` is where the built pages are."""

    table: ServerTable
    web: Path = field(default=Path(__file__).parent / "web")
    province: ProvinceTable | None = None
    sms: SmsTable | None = None
    webhook: WebhookTable | None = None
    booking_channel: ChannelTable | None = None
    province_page: PageTable | None = None

    @property
    def data(self) -> Path:
        return Path(self.table.data)

    @property
    def ca(self) -> Path | None:
        """The authority that devices install; none for plain http, or when the certificate comes from elsewhere."""
        return self.data / "tls" / "ca.crt" if self.table.tls and not self.table.certificate else None

    @property
    def url(self) -> str:
        """The database: PostgreSQL if named, else a file in the data directory."""
        return database_url(self.data, self.table.db)


def database_url(data: Path, db: str) -> str:
    """``db`` if given, else the SQLite file of the data directory."""
    return db or f"sqlite:///{data / 'journal.sqlite'}"


def settle(path: Path | None, said: Mapping[str, Any]) -> ServerSettings:
    """The settings of a file, or the defaults, under what the command line ``said`` (None: not said).

    Raises ``tidehall_link.settings.SettingsError`` with everything that is wrong in the file.
    """
    file = load_file(path, ServerFile, environ=None) if path is not None else ServerFile(server=ServerTable())
    given = {key: value for key, value in said.items() if value is not None}
    return ServerSettings(
        replace(file.server, **given), province=file.province, sms=file.sms, webhook=file.webhook,
        booking_channel=file.booking_channel, province_page=file.province_page,
    )  # fmt: skip
