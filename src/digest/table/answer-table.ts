import type { EpochMs } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { formatIpAddress, type IpAddress } from '../../model/ip-address.ts';
import { earlierOf, laterOf, type RecordedTime } from '../../model/recorded-time.ts';
import type { SeenAnswer } from '../flow-digest.ts';
import { SmallestKeys } from '../smallest-keys.ts';

/** Names with an address that are kept, of all clients together; a bound on memory. */
const MAX_ANSWERS = 65_536;

/** Who got an answer, as far as it is known by now. */
interface Client {
  readonly identity: string;
  readonly merged: Endpoint;
}

interface KeptAnswer {
  readonly client: Client;
  readonly name: string;
  readonly address: IpAddress;
  firstSeen: RecordedTime;
  lastSeen: RecordedTime;
}

/** Who was told which name has which address. */
export class AnswerTable {
  readonly #answers = new SmallestKeys<KeptAnswer>(MAX_ANSWERS);

  get isComplete(): boolean {
    return this.#answers.isComplete;
  }

  markIncomplete(): void {
    this.#answers.markIncomplete();
  }

  add(
    client: Client,
    name: string,
    address: IpAddress,
    first: EpochMs | undefined,
    last: EpochMs | undefined,
  ): void {
    const key = JSON.stringify([client.identity, name, formatIpAddress(address)]);
    const kept = this.#answers.at(key, () => ({
      client,
      name,
      address,
      firstSeen: undefined,
      lastSeen: undefined,
    }));
    kept.firstSeen = earlierOf(kept.firstSeen, first);
    kept.lastSeen = laterOf(kept.lastSeen, last);
  }

  finish(): readonly SeenAnswer[] {
    return this.#answers.finish().map(({ client, ...answer }) => ({ client: client.merged, ...answer }));
  }
}
