/** Words of the rules about decided cases, the hall's set-up, and the monthly assessment. */
export const noticeZh = {
  "sup.list.settings": "设置",
  "sup.rule.told": "结果可取后及时通知申请人（本地约定：{limit} 个工作日内）",
  "sup.rule.filed": "委托初审事项办结后向区级部门备案（本地约定：{limit} 个工作日内）",
  "sup.rule.general_set": "综合窗口不少于 {limit} 个",
  "sup.rule.police_window": "设公安专窗",
  "sup.rule.enquiry_window": "设咨询服务窗口",
  "sup.rule.staff": "窗口人员不少于窗口数",
  "sup.rule.staff_least": "窗口人员原则上不少于 {limit} 名",
  "sup.rule.assessed": "窗口人员按月考核（本地约定：次月底前定稿）",
  "sup.rule.stars": "每月、每季度、每年评选“文明服务之星”（本地约定：期满次月底前）",
} as const;

export const noticeEn: Record<keyof typeof noticeZh, string> = {
  "sup.list.settings": "Settings",
  "sup.rule.told": "Applicants told in time that the result is there (local: {limit} working days)",
  "sup.rule.filed": "What the district decided is filed with it (local: {limit} working days)",
  "sup.rule.general_set": "{limit} general windows at least",
  "sup.rule.police_window": "A police window",
  "sup.rule.enquiry_window": "An enquiry window",
  "sup.rule.staff": "As many clerks as windows at least",
  "sup.rule.staff_least": "{limit} clerks at least, in principle",
  "sup.rule.assessed": "Clerks assessed every month (local: settled by the end of the next)",
  "sup.rule.stars": "Stars of month, quarter and year chosen (local: by the end of the month after)",
};
