import type { WorkloadEndpoint } from '../../../../model/endpoint.ts';
import type { JsonObject } from '../../../../model/json-object.ts';
import type { EndpointReader } from '../../ends/endpoint-reader.ts';
import { UNKNOWN_WORKLOAD } from '../../ends/workload-name.ts';
import type { KernelPieces } from '../kernel-pieces.ts';
import { createNumberedMemo, type NumberedMemo } from '../numbered-memo.ts';
import type { EnteredEnd } from './entered-end.ts';

/** What ends have in common that differ in their addresses and the names of their pods. */
export interface EndTemplate {
  readonly number: number;
  /** Those fields that the facts are taken from: all of them are mostly labels. */
  readonly factFields: JsonObject;
  /** The workload that they all are; undefined: it depends on what differs. */
  readonly workload: WorkloadEndpoint | undefined;
  /** That workload in the table. */
  entered: EnteredEnd | undefined;
}

/** What the kernel's numbers of templates mean. */
export function createEndTemplates(
  kernel: KernelPieces,
  readEndpoint: EndpointReader,
): NumberedMemo<EndTemplate> {
  return createNumberedMemo((number) => {
    const fields = kernel.fieldsOf(number);
    const endpoint = readEndpoint({ fields, address: undefined, names: [] }, undefined);
    // Some workloads are called after their pods.
    const isCommon = endpoint.kind === 'workload' && endpoint.name !== UNKNOWN_WORKLOAD;
    const { ID, namespace, pod_name } = fields;
    return {
      number,
      factFields: { ID, namespace, pod_name },
      workload: isCommon ? endpoint : undefined,
      entered: undefined,
    };
  });
}
