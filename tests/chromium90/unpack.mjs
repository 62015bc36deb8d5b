/** Takes the browser out of the package that npm brought and checked: two files, packed with Brotli. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const here = import.meta.dirname ?? process.cwd();
const packed = join(here, "node_modules/chrome-aws-lambda/bin");
const fresh = join(here, ".browser.new");
const unpack = (name) => brotliDecompressSync(readFileSync(join(packed, `${name}.br`)));

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "swiftshader"), { recursive: true });
writeFileSync(join(fresh, "chromium"), unpack("chromium"));
chmodSync(join(fresh, "chromium"), 0o755);
writeFileSync(join(fresh, "swiftshader.tar"), unpack("swiftshader.tar"));
execFileSync("tar", ["-xf", join(fresh, "swiftshader.tar"), "-C", join(fresh, "swiftshader")]);
rmSync(join(fresh, "swiftshader.tar"));
rmSync(join(here, ".browser"), { recursive: true, force: true });
renameSync(fresh, join(here, ".browser"));
