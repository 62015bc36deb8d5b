/** HTTP for people at desks: the one place that notices that a session has ended, whatever was being asked. */
import { Api, ApiError } from "../lib/api";
import { newId } from "../lib/ids";

/** These answer 401 to a wrong password, which ends no session. */
const SIGN_IN = ["/api/v1/login", "/api/v1/setup", "/api/v1/password"];

export class StaffApi extends Api {
  /** The name of this very page; the server lets one page work at a window. */
  readonly console = newId();
  onExpired: () => void = () => undefined;

  override get<T>(path: string, patienceMs?: number): Promise<T> {
    return this.noticing(path, super.get<T>(path, patienceMs));
  }

  override lines<T>(path: string, told: (line: T) => void, signal?: AbortSignal): Promise<void> {
    return this.noticing(path, super.lines<T>(path, told, signal));
  }

  override post<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.noticing(path, super.post<T>(path, body, { "Tidehall-Console": this.console, ...headers }));
  }

  override file(path: string, patienceMs?: number): Promise<Blob> {
    return this.noticing(path, super.file(path, patienceMs));
  }

  private async noticing<T>(path: string, answer: Promise<T>): Promise<T> {
    const asked = this.token;
    try {
      return await answer;
    } catch (error) {
      // An answer to a token that was replaced meanwhile says nothing about the new one.
      const gone = error instanceof ApiError && error.status === 401 && asked !== null && asked === this.token;
      if (gone && !SIGN_IN.includes(path)) this.onExpired();
      throw error;
    }
  }
}
