/** Puts a file of the server into the downloads of whoever asked; the token travels in the header, not in the address. */
import type { Office } from "../context";

export async function saveFile(office: Office, path: string, name: string, patienceMs?: number): Promise<void> {
  const file = await office.staff.api.file(office.path(path), patienceMs);
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
