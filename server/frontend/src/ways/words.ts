import { catalogue } from "../lib/i18n";

/** Words of the ways in which a result goes to its applicant, and in which papers come back from outside. */
const zh = {
  "way.window": "窗口领取",
  "way.post": "邮寄送达",
  "way.online": "电子送达",
  "way.door": "送上门",
  "from.district": "区县部门",
  "from.county": "县级综合窗口",
  "from.town": "乡镇",
  "from.window": "窗口",
  "post.tracking": "快递单号",
  "post.why": "请先填快递单号",
  "back.title": "从{from}取回",
  "back.collect": "已到{from}取回",
  "back.post": "收到邮件",
  "back.hint": "收件时定的是{way}。取回后会按送达方式通知申请人。",
  "back.way.collect": "乡镇自行领取",
  "back.way.post": "邮寄",
  "change.way": "改送达方式",
  "change.to": "改为",
  "change.reason": "申请人为什么要改",
  "change.address": "收件地址",
  "change.other": "新的收件地址（不变就不填）",
  "change.needed": "收件时没有登记地址，请问清楚再填。",
  "change.why": "请填写原因；邮寄或送上门还要有地址",
  "change.go": "保存",
};

const en: Record<keyof typeof zh, string> = {
  "way.window": "collect",
  "way.post": "by post",
  "way.online": "online",
  "way.door": "to the door",
  "from.district": "the district",
  "from.county": "the county window",
  "from.town": "the town",
  "from.window": "the window",
  "post.tracking": "Parcel number",
  "post.why": "First the parcel number",
  "back.title": "Back from {from}",
  "back.collect": "Fetched from {from}",
  "back.post": "Parcel received",
  "back.hint": "At receipt it was fixed: {way}. The applicant is told afterwards.",
  "back.way.collect": "fetched by the town",
  "back.way.post": "by post",
  "change.way": "Change the way of delivery",
  "change.to": "To",
  "change.reason": "Why does the applicant want it",
  "change.address": "Address",
  "change.other": "New address (leave empty to keep the old one)",
  "change.needed": "None was given at receipt; ask for it.",
  "change.why": "A reason, and an address for post or door",
  "change.go": "Keep",
};

export const wayWords = catalogue(zh, en);
export type WayWord = keyof typeof zh;
