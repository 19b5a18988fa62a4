import type { DoubleUser } from './world.ts';

/** A request to the API by somebody who is known. */
export interface ApiCall {
  readonly method: string;
  readonly url: URL;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  readonly bytes: Buffer;
  readonly user: DoubleUser;
}
