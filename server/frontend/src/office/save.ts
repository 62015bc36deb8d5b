/** A file of the server, put where the browser keeps downloads. */
import { ApiError, asRefusal } from "../lib/api";

export async function saveFile(token: string | null, path: string, name: string): Promise<void> {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token ?? ""}` } });
  if (!answer.ok) throw new ApiError(answer.status, asRefusal(await answer.json().catch(() => ({}))));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
