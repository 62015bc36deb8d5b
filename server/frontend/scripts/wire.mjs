// Writes src/lib/wire.gen.ts from the Python shapes of the views, so that a screen cannot disagree with the server.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";

const here = import.meta.dirname;
const top = resolve(here, "../../..");
const pythons = [process.env.PYTHON, resolve(top, ".venv/bin/python"), resolve(top, ".venv/Scripts/python.exe"), "python3"];
const python = pythons.find((one) => one && (one === "python3" || existsSync(one)));
const path = [resolve(top, "server"), process.env.PYTHONPATH].filter(Boolean).join(delimiter);
const made = spawnSync(python, ["-m", "tidehall_server.wire"], { encoding: "utf8", env: { ...process.env, PYTHONPATH: path } });

if (made.status !== 0) {
  console.error(made.stderr || String(made.error));
  console.error(`wire: ${python} -m tidehall_server.wire failed; set PYTHON to the project's Python`);
  process.exit(1);
}
writeFileSync(resolve(here, "../src/lib/wire.gen.ts"), narrowed(made.stdout));

/** Views say in words which states a window has; here they are held to it. */
function narrowed(text) {
  const interfaceOf = /(export interface WindowLine \{[^}]*?\n {2}state: )string;/;
  return text.replace(interfaceOf, '$1"closed" | "open" | "called" | "serving" | "paused";');
}
