/** The release that this page was built from; "dev" where nothing was built. */
declare const __TIDEHALL_VERSION__: string | undefined;

export const VERSION = typeof __TIDEHALL_VERSION__ === "string" ? __TIDEHALL_VERSION__ : "dev";
