import type { ConnectionTable } from '../../../../digest/table/connection-table.ts';
import type { Endpoint } from '../../../../model/endpoint.ts';
import { textsField } from '../../../format/values/json-fields.ts';
import { createForgetfulEndpointReader, namesAsKept } from '../../ends/endpoint-reader.ts';
import type { FlowKernel } from '../flow-kernel.ts';
import { createNumberedMemo } from '../numbered-memo.ts';
import { createEndEntries } from './end-entries.ts';
import { createEndTemplates } from './end-templates.ts';
import type { EnteredEnd } from './entered-end.ts';
import { calledAs, type KnownEnd, placeOfHost, readKnownEnd } from './known-end.ts';
import { createNamesMemo } from './names-memo.ts';

/** What the kernel's numbers of ends and of names mean. */
export interface KnownEnds {
  /** 0: nothing of the end is recorded. */
  at(number: number): KnownEnd;
  endpoint(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): Endpoint;
  /** The same, remembered where there are no names. */
  endpointAgain(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): Endpoint;
  /** Says which table ends are entered in from now on. */
  enterIn(table: ConnectionTable): void;
  /** The end in the table; `names` is the number of a list of names, 0: none. */
  enter(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): EnteredEnd;
  /** What the number of a list of names stands for. */
  namesOf(names: number): readonly string[];
  /** Adds to the ends in the table what was not added at once: to be called before the table is finished, or another one follows. */
  complete(): void;
  forget(): void;
}

const NO_NAMES: readonly string[] = [];

export function createKnownEnds(kernel: FlowKernel): KnownEnds {
  const readEndpoint = createForgetfulEndpointReader();
  const templates = createEndTemplates(kernel, readEndpoint);
  const ends = createNumberedMemo((number) => readKnownEnd(number, kernel, templates));
  const lists = createNamesMemo<readonly string[]>();

  const endpoint: KnownEnds['endpoint'] = ({ template, podName, address }, namesNumber, hostIsPeersNode) => {
    const names = namesNumber === 0 ? NO_NAMES : textsField(kernel.valueOf(namesNumber));
    const fields = template === undefined ? undefined : kernel.fieldsOf(template.number);
    return readEndpoint({ fields: calledAs(podName, fields), address, names }, hostIsPeersNode);
  };

  const entries = createEndEntries(kernel, endpoint);

  const forget = (): void => {
    for (const memo of [ends, templates, entries, lists]) memo.forget();
  };

  return {
    at: ends.at,
    endpoint,
    endpointAgain(end, names, hostIsPeersNode) {
      if (names !== 0) return endpoint(end, names, hostIsPeersNode);
      const host = placeOfHost(hostIsPeersNode);
      const known = end.endpoints?.[host] ?? endpoint(end, 0, hostIsPeersNode);
      end.endpoints ??= [];
      end.endpoints[host] = known;
      return known;
    },
    enterIn(table) {
      if (table === entries.table) return;
      entries.enterIn(table);
      kernel.forgetNotes();
      forget();
    },
    enter: entries.enter,
    complete: entries.complete,
    namesOf(number) {
      const known = lists.get(number);
      if (known !== undefined) return known;
      const names = namesAsKept(textsField(kernel.valueOf(number)));
      lists.keep(number, number, names);
      return names;
    },
    forget,
  };
}
