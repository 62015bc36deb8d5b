// Invented data for looking at the screens while no server runs. Development only: nothing here is built or shipped.
const S = (id, name, name_en, group, extra = {}) => ({
  id, name, name_en, group, department: group, waiting: 0, ahead: 0, taken: 0, open_windows: 3, estimate_s: [60, 300],
  enquiry: false, keywords: [], materials: [], ...extra,
});

export function services() {
  return [
    S("yb", "城乡居民医保参保缴费", "Medical insurance", "医疗保障", {
      waiting: 7, ahead: 7, taken: 31, estimate_s: [480, 1080], materials: ["居民身份证原件", "户口簿", "社会保障卡或银行卡"],
    }),
    S("sb", "养老保险待遇资格认证", "Pension check", "社会保障", { waiting: 2, ahead: 2, taken: 22, estimate_s: [120, 480], materials: ["居民身份证原件"] }),
    S("db", "最低生活保障申请", "Minimum living allowance", "民政服务", {
      waiting: 1, ahead: 1, taken: 9,
      materials: ["居民身份证、户口簿", "家庭收入与财产申报表", "家庭经济状况核查授权书", "残疾证（如有）", "病历（如有）"],
    }),
    S("jz", "居住证申领与签注", "Residence permit", "公安户籍", { taken: 14, ahead: 0 }),
    S("hk", "户口登记与迁移", "Household registration", "公安户籍", { taken: 8, waiting: 12, ahead: 12, estimate_s: [900, 1800] }),
    S("cj", "残疾人两项补贴", "Disability allowance", "民政服务", { taken: 3 }),
    S("jf", "宅基地与农村建房审批", "Rural housing permit", "农业农村", { taken: 2, open_windows: 0, estimate_s: null }),
    S("sy", "生育登记服务", "Birth registration", "卫生健康", { taken: 2 }),
    S("ry", "流动人口婚育证明", "Migrant certificate", "卫生健康", { taken: 1 }),
    S("cz", "出租屋税费与备案", "Rental tax and filing", "税务", { taken: 5 }),
    S("ts", "退役军人优待证申领", "Veterans' card", "退役军人", { taken: 1 }),
    S("zx", "综合咨询", "Enquiry", "咨询", { enquiry: true, taken: 6 }),
  ];
}

export function hall(shift = 0) {
  const at = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
  return {
    id: "chini", name: "花都区赤坭镇便民服务中心", name_en: "Chini Township Service Centre", business_day: "2026-11-20",
    timezone: "Asia/Shanghai", open: true,
    sessions: [{ opens: at(-2 + shift), closes: at(1 + shift) }, { opens: at(2 + shift), closes: at(6 + shift) }],
    issue_before_s: 1200, next_opening: at(20), notice: "", phone: "020-86740000",
  };
}

export function kioskView() {
  return {
    hall: hall(), services: services(), waiting: { total: 22, longest_base: new Date().toISOString() }, confirm: true,
    languages: ["zh-CN", "en"],
  };
}

const TAGS = {
  very_satisfied: ["一窗受理一次办结", "可以先受理后补材料", "不用提交证明", "可以全程网上办理", "可以使用手机办理", "可以就近办理", "无需材料直接办理", "服务热情效率高"],
  satisfied: ["填写一张表单就可完成申报", "在线提交材料窗口核验", "一张清单告知全部申报材料", "用告知承诺减免申报材料", "可以在线预约办理", "跑大厅一次办完", "可以使用自助机办理", "服务态度较好"],
  fair: ["一次性告知需要补正的材料", "提供申报材料样本", "在承诺的时间内办结", "办事指南指引准确", "按办事指南要求的材料即可办理", "可以快递送达", "跑动次数与承诺的一致", "服务态度一般"],
  dissatisfied: ["没有提供材料样本", "没有提供材料清单", "未在承诺时间内办结", "同样内容的证明材料被要求多次提交", "承诺网办但无法在线办理", "在线预约办理后到实体大厅重复取号排队", "窗口人员业务不熟练", "服务态度生硬"],
  very_dissatisfied: ["在办事指南之外增加新的审批条件", "需提供办事指南之外的申报材料", "无理由超过法定办理时间", "办事指南提供样本有错", "承诺在线收取申报材料实际无法收取", "多头跑窗口和部门", "跑动次数与承诺的不一致", "服务态度差效率低"],
};

export const indicators = {
  version: "2020-05",
  levels: Object.keys(TAGS),
  tags: Object.entries(TAGS).flatMap(([level, names], i) =>
    names.map((name, n) => ({ code: `${5 - i}${String(7 + n).padStart(2, "0")}`, level, name, name_en: name, base: n < 3 })),
  ),
};

export function padView(ask) {
  const until = new Date(Date.now() + 60_000).toISOString();
  return {
    hall: hall(),
    windows: [{
      window: "1", window_name: "综合服务窗口1", clerk_name: "李晓梅", badge: "CN-0107", ask: ask ? "A017" : null,
      ask_service: ask ? "城乡居民医保参保缴费" : null, ask_since: ask ? new Date().toISOString() : null,
      ask_until: ask ? until : null, rated: null,
    }],
  };
}
