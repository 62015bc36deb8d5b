/** The 赤坭 hall on a busy morning, for the gallery and the tests of the front end. Never shipped. */
import type { KioskView, ServiceLine, ServiceWords } from "../lib/wire";
import { EMPTY, type Issued, type LocalState } from "./agent";

type Row = [id: string, name: string, en: string, group: string, department: string, ahead: number, taken: number, keywords: string[], materials: string[], english: string[], spelling: string[]];
const ROWS: Row[] = [
  ["mz", "低保、高龄津贴和社会救助", "Subsistence and old-age allowance", "民政救助", "民政", 3, 9, ["低保", "高龄", "救助", "津贴", "老人", "特困"], ["身份证", "户口簿", "本人银行卡"], ["ID card", "Household register booklet", "Your own bank card"], ["di bao gao ling jin tie he she hui jiu zhu", "di bao", "gao ling", "jiu zhu", "jin tie", "lao ren", "te kun"]],
  ["wj", "生育登记和计生奖扶", "Birth registration and family support", "民政救助", "卫健", 0, 2, ["生育", "计生", "准生证", "奖扶", "独生子女", "卫健"], ["夫妻双方身份证", "户口簿", "结婚证"], ["ID cards of both spouses", "Household register booklet", "Marriage certificate"], ["sheng yu deng ji he ji sheng jiang fu", "sheng yu", "ji sheng", "zhun sheng zheng", "jiang fu", "du sheng zi nv", "wei jian"]],
  ["lh", "居住证", "Residence permit", "证照户籍", "来穗", 12, 31, ["居住证", "来穗", "流动人口", "续签", "积分", "办证"], ["身份证", "居住地址证明（租赁合同等）", "近期相片回执"], ["ID card", "Proof of address (lease or the like)", "Receipt of a recent photo"], ["ju zhu zheng", "ju zhu zheng", "lai sui", "liu dong ren kou", "xu qian", "ji fen", "ban zheng"]],
  ["ny", "农业补贴和农村事务", "Farming subsidies and rural affairs", "生产经营", "农业农村", 0, 1, ["种粮", "补贴", "农机", "耕地地力", "养殖", "农业"], ["身份证", "一卡通或银行卡", "土地承包合同或权证"], ["ID card", "All-in-one card or bank card", "Land contract or certificate"], ["nong ye bu tie he nong cun shi wu", "zhong liang", "bu tie", "nong ji", "geng di di li", "yang zhi", "nong ye"]],
  ["cl", "残疾人证和两项补贴", "Disability certificate and allowances", "民政救助", "残联", 1, 4, ["残疾", "残联", "残疾证", "两项补贴", "护理补贴", "办证"], ["身份证", "户口簿", "近期二寸白底照片", "已有的残疾人证"], ["ID card", "Household register booklet", "Recent 2-inch photo, white background", "Disability certificate, if you have one"], ["can ji ren zheng he liang xiang bu tie", "can ji", "can lian", "can ji zheng", "liang xiang bu tie", "hu li bu tie", "ban zheng"]],
  ["yb", "城乡居民医保参保缴费", "Residents' medical insurance", "社会保障", "", 26, 58, ["医保", "合作医疗", "新农合", "参保", "缴费", "新生儿参保"], ["身份证", "新参保人员带户口簿", "缴费银行卡或手机"], ["ID card", "Household register booklet, if newly insured", "Bank card or phone for the payment"], ["cheng xiang ju min yi bao can bao jiao fei", "yi bao", "he zuo yi liao", "xin nong he", "can bao", "jiao fei", "xin sheng er can bao"]],
  ["sj", "社保查询、打印和缴费", "Social security records and payment", "社会保障", "社会保障", 4, 22, ["社保", "查询", "打印", "缴费", "参保证明"], ["身份证", "社会保障卡"], ["ID card", "Social security card"], ["she bao cha xun da yin he jiao fei", "she bao", "cha xun", "da yin", "jiao fei", "can bao zheng ming"]],
  ["sb", "社保待遇和转移", "Pensions and transfers", "社会保障", "社会保障", 9, 17, ["退休", "养老金", "待遇", "转移", "社保卡", "工伤"], ["身份证", "社会保障卡", "缴费或待遇相关材料"], ["ID card", "Social security card", "Papers on contributions or benefits"], ["she bao dai yu he zhuan yi", "tui xiu", "yang lao jin", "dai yu", "zhuan yi", "she bao ka", "gong shang"]],
  ["cz", "出租屋综合税", "Rental tax", "证照户籍", "", 0, 5, ["出租屋", "房东", "租金", "开票", "税"], ["房东身份证", "租赁合同", "产权证明"], ["Landlord's ID card", "Lease", "Proof of ownership"], ["chu zu wu zong he shui", "chu zu wu", "fang dong", "zu jin", "kai piao", "shui"]],
  ["ba", "出租屋备案", "Rental filing", "证照户籍", "", 0, 3, ["出租屋", "备案", "租赁备案", "登记"], ["房东身份证", "租赁合同", "产权证明"], ["Landlord's ID card", "Lease", "Proof of ownership"], ["chu zu wu bei an", "chu zu wu", "bei an", "zu lin bei an", "deng ji"]],
  ["tb", "同城通办和跨城通办", "Service across districts and cities", "综合服务", "", 0, 1, ["通办", "跨城", "异地", "外区"], ["身份证"], ["ID card"], ["tong cheng tong ban he kua cheng tong ban", "tong ban", "kua cheng", "yi di", "wai qu"]],
  ["cj", "出证和取件", "Collect results, ask for progress", "综合服务", "", 2, 14, ["取件", "出证", "领证", "拿证", "查进度", "办好了吗"], ["受理回执单", "身份证"], ["Receipt of your application", "ID card"], ["chu zheng he qu jian", "qu jian", "chu zheng", "ling zheng", "na zheng", "cha jin du", "ban hao le ma"]],
  ["bd", "帮办代办和预约服务", "Assistance and proxy service", "综合服务", "", 0, 2, ["帮办", "代办", "不会填", "行动不便", "老人", "上门"], ["身份证", "委托他人办理的带委托书"], ["ID card", "Letter of authority, if you act for somebody"], ["bang ban dai ban he yu yue fu wu", "bang ban", "dai ban", "bu hui tian", "xing dong bu bian", "lao ren", "shang men"]],
  ["bbc", "“办不成事”反映", "Report what could not be done", "综合服务", "", 0, 0, ["办不成", "投诉", "推诿", "多头跑", "没人管"], ["身份证", "已有的告知书或回执"], ["ID card", "Notices or receipts you were given"], ["ban bu cheng shi fan ying", "ban bu cheng", "tou su", "tui wei", "duo tou pao", "mei ren guan"]],
  ["qy", "重点企业服务", "Service for key enterprises", "生产经营", "", 0, 1, ["企业", "重点企业", "项目", "惠企", "政策兑现"], ["营业执照副本", "经办人身份证"], ["Copy of the business licence", "ID card of the person acting"], ["zhong dian qi ye fu wu", "qi ye", "zhong dian qi ye", "xiang mu", "hui qi", "zheng ce dui xian"]],
  ["zx", "咨询导办（不知道办什么）", "Enquiries and guidance", "", "", 0, 6, ["咨询", "问一下", "不知道", "怎么办", "带什么", "导办"], [], [], ["zi xun dao ban bu zhi dao ban shen me", "zi xun", "wen yi xia", "bu zhi dao", "zen me ban", "dai shen me", "dao ban"]],
];

const services: ServiceLine[] = ROWS.map(([id, name, name_en, group, department, ahead, taken, keywords, materials]) => ({
  id, name, name_en, group, department, ahead, taken, keywords, materials,
  waiting: ahead,
  open_windows: id === "qy" ? 0 : 3,
  estimate_s: id === "qy" ? null : [ahead * 100, ahead * 170 + 120],
  enquiry: id === "zx",
})); // prettier-ignore
const words: ServiceWords[] = ROWS.map(([id, , , , , , , , , materials_en, spelling]) => ({ id, materials_en, spelling }));

export const VIEW: KioskView = {
  hall: {
    id: "chini",
    name: "花都区赤坭镇便民服务中心",
    name_en: "Chini Town Service Centre, Huadu",
    business_day: "2026-07-28",
    timezone: "Asia/Shanghai",
    open: true,
    sessions: [
      { opens: "2026-07-28T01:00:00Z", closes: "2026-07-28T04:00:00Z" },
      { opens: "2026-07-28T05:00:00Z", closes: "2026-07-28T09:00:00Z" },
    ],
    issue_before_s: 1200,
    next_opening: "2026-07-29T01:00:00Z",
    notice: "居住证在 1—5 号综合窗口办理，社保在 6 号，出租屋税和备案在 7 号",
    phone: "020-12345",
  },
  services,
  waiting: { total: 57, longest_base: "2026-07-28T01:31:00Z" },
  confirm: true,
  languages: ["zh-CN", "en"],
  guide: {
    groups: [{"name": "民政救助", "name_en": "Relief and family"}, {"name": "证照户籍", "name_en": "Permits and residence"}, {"name": "生产经营", "name_en": "Farming and business"}, {"name": "社会保障", "name_en": "Social security"}, {"name": "综合服务", "name_en": "General services"}],
    departments: [{"name": "社会保障", "name_en": "Social security"}, {"name": "民政", "name_en": "Civil affairs"}, {"name": "卫健", "name_en": "Health"}, {"name": "来穗", "name_en": "Migrant residents"}, {"name": "农业农村", "name_en": "Agriculture and rural affairs"}, {"name": "残联", "name_en": "Disabled persons' federation"}],
    words: ["医保", "社保", "低保", "居住证", "办证", "出租屋", "残疾证", "取件"],
    services: words,
  },
  slips: [],
};

export const LOCAL: LocalState = {
  ...EMPTY,
  server: "online",
  view: VIEW,
  version: 412,
  now: "2026-07-28T02:02:00Z",
  device: {
    id: "k-03",
    name: "K-03",
    desk: "1 号导办台",
    desk_en: "guide desk 1",
    desk_way: "ahead_left",
    desk_m: 12,
    screen: { diagonal_in: 21.5, viewing_distance_m: 0.6, bottom_mm: 850 },
  },
  printer: { state: "ready" },
  reader: { state: "ready" },
};

export const ISSUED: Issued = {
  ticket: "C032",
  number: "C032",
  service: "lh",
  service_name: "居住证",
  ahead: 12,
  estimate_s: [1200, 2160],
  area: "",
  windows: ["综合服务窗口1（民政）", "综合服务窗口2（卫健）"],
  windows_en: ["General Window 1", "General Window 2"],
  priority: "normal",
  print: "printed",
  progress_url: "http://192.168.1.10:8100/t/eyJoIjoiY2hpbmkiLCJkIjoiMjAyNi0wNy0yOCIsInQiOiJDMDMyIn0.Zm9vYmFyYmF6",
};
