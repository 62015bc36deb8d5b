/** Our own drawings on a 24 by 24 grid: stroked lines, or filled where `fill` says so. */
export interface Drawing {
  d: string;
  fill?: boolean;
}

const drawings = {
  check: { d: "M4.5 12.5l5 5L19.5 7" },
  cross: { d: "M6 6l12 12M18 6L6 18" },
  back: { d: "M19 12H5M11 6l-6 6 6 6" },
  next: { d: "M9 5l7 7-7 7" },
  previous: { d: "M15 5l-7 7 7 7" },
  home: { d: "M4 11.5L12 5l8 6.5M6 10v9h12v-9M10 19v-5h4v5" },
  card: { d: "M3 6h18v12H3zM6.2 15c.4-1.8 4.2-1.8 4.6 0M8.5 11.7a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2M14 10h4.5M14 13.5h4.5" },
  calendar: { d: "M4 6.5h16V20H4zM4 11h16M8.5 4v4M15.5 4v4M8.5 15.5l2.2 2 4.3-4" },
  question: { d: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.3 9.6c.2-3.6 5.6-3.4 5.4 0-.1 2-2.7 2.2-2.7 4.4M12 17v.4" },
  info: { d: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v6M12 7.4v.4" },
  warning: { d: "M12 4L2.8 20h18.4zM12 10v5M12 17.4v.4" },
  elder: { d: "M10 7.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M7 21l1.2-5.5L7 12c0-5 6-4.4 6.2-.5l3.3 2.2M11 15l1.5 6M16.5 11.5V21" },
  globe: { d: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18" },
  lower: { d: "M12 4v12M7 11.5l5 5 5-5M5 20h14" },
  raise: { d: "M12 20V8M7 12.5l5-5 5 5M5 4h14" },
  printer: { d: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z" },
  paper: { d: "M6 3h9l3 3v15H6zM9 9h6M9 13h6M9 17h4" },
  people: { d: "M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11M3 20c0-7.5 12-7.5 12 0M16 11.2a2.8 2.8 0 1 0-1-5.4M17.5 14c2.3.6 3.5 2.7 3.5 6" },
  clock: { d: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5.2l3.5 2.1" },
  pin: { d: "M12 21s7-6.6 7-11.5a7 7 0 0 0-14 0C5 14.4 12 21 12 21M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5" },
  phone: { d: "M6 3.5h3.5l1.5 4-2 1.8c.8 2.4 2.8 4.4 5.2 5.2l1.8-2 4 1.5v3.5c0 1.7-1.3 3-3 2.9C9.7 20 4 14.3 3.6 6.500c-.1-1.7.7-3 2.4-3" },
  link: { d: "M3 9c5-4.7 13-4.7 18 0M6.2 12.500c3.3-3 8.3-3 11.6 0M9.4 16c1.6-1.3 3.6-1.3 5.2 0M12 19.400v.2" },
  unlink: { d: "M3 9c1.4-1.3 3-2.2 4.7-2.800M21 9c-2.7-2.5-6.3-3.7-9.8-3.500M6.2 12.500c1-.9 2.1-1.5 3.3-1.800M9.4 16c1.6-1.3 3.6-1.3 5.2 0M12 19.400v.2M4 3l16 18" },
  wave: { d: "M2 9c3-3.5 6-3.5 9 0s6 3.5 11 0M2 15c3-3.5 6-3.5 9 0s6 3.5 11 0" },
  backspace: { d: "M8.5 5H21v14H8.500L3 12zM12 9.500l5 5M17 9.500l-5 5" },
  star: { d: "M12 2.800l2.8 6 6.5.8-4.8 4.5 1.3 6.500L12 17.400l-5.8 3.2 1.3-6.500L2.7 9.600l6.5-.8z", fill: true },
  pause: { d: "M8 5v14M16 5v14" },
  play: { d: "M7 4.500v15l12-7.500z" },
  bell: { d: "M5.5 17h13c-1.5-1.5-1.5-3-1.5-6.5 0-6.3-10-6.3-10 0 0 3.5 0 5-1.5 6.500M10 20.500h4" },
  transfer: { d: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4" },
  undo: { d: "M8 5L4 9l4 4M4 9h9.500a5.5 5.5 0 0 1 0 11H8" },
  door: { d: "M6 21V3h12v18M3 21h18M14.5 12v.4" },
  dot: { d: "M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10", fill: true },
  ring: { d: "M12 18.500a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13" },
  search: { d: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5" },
  gear: { d: "M12 15.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M12 2.500v4M12 17.500v4M2.5 12h4M17.5 12h4M5.3 5.300l2.8 2.800M15.9 15.900l2.8 2.800M18.7 5.300l-2.8 2.800M8.1 15.900l-2.8 2.8" },
  sound: { d: "M4 9.500v5h3.500L12 19V5L7.5 9.500zM15.5 9c1.6 1.7 1.6 4.3 0 6M18.5 6.500c3.2 3 3.2 8 0 11" },
  contrast: { d: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 3v18M15 4v16M18 6v12" },
  plus: { d: "M12 5v14M5 12h14" },
  minus: { d: "M5 12h14" },
  chart: { d: "M4 4v16h16M8 16v-4M12.5 16V7M17 16v-6.500" },
  screen: { d: "M3 5h18v11H3zM9 20h6M12 16v4" },
  download: { d: "M12 4v11M7 10.500l5 5 5-5M4 20h16" },
} satisfies Record<string, Drawing>;

export type IconName = keyof typeof drawings;
export const ICONS: Readonly<Record<IconName, Drawing>> = drawings;
/** Drawings of a direction of reading: they turn round where text runs from the right. */
export const FLIPS: ReadonlySet<IconName> = new Set(["back", "next", "previous", "backspace", "undo", "sound"]);
