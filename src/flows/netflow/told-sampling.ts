import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import { countField, textField } from '../format/values/json-fields.ts';
import { isOptions } from './exporter-options.ts';
import { EXPORTER } from './flow-within.ts';

export interface ToldSampling {
  take(flow: JsonObject, names: readonly string[]): void;
  /** One packet in so many was counted, at the most; 1 only if each exporter says so. Undefined when they do not say. */
  told(): number | undefined;
}

/** More than any network has. */
const MAX_EXPORTERS = 10_000;

/** What exporters say of the packets that they leave out, in their flows or in options. */
export function createToldSampling(): ToldSampling {
  const silent = new Set<string>();
  const told = new Set<string>();
  let rate: number | undefined;
  return {
    take(flow, names) {
      const one = rateOf(flow, names);
      const isSilent = one === undefined;
      if (isSilent && isOptions(flow)) return;
      const exporters = isSilent ? silent : told;
      if (exporters.size < MAX_EXPORTERS) exporters.add(exporterOf(flow));
      if (!isSilent) rate = Math.max(rate ?? 1, one);
    },
    told() {
      const isOfAll = silent.size < MAX_EXPORTERS && [...silent].every((exporter) => told.has(exporter));
      return rate === 1 && !isOfAll ? undefined : rate;
    },
  };
}

/** Exporters write zero when they do not know. */
function rateOf(flow: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = countField(flow[name]);
    if (value === undefined) continue;
    const space = SPACES[name];
    const rate = space === undefined ? value : ofRow(value, countField(flow[space]));
    return rate !== undefined && rate > 0 ? rate : undefined;
  }
  return undefined;
}

/** So many packets are taken in a row, then those of the space are not (RFC 5477, 8.2.2 and 8.2.3). */
const SPACES: Readonly<Record<string, string>> = {
  samplingPacketInterval: 'samplingPacketSpace',
  sampling_packet_interval: 'sampling_packet_space',
};

function ofRow(taken: number, left: number | undefined): number | undefined {
  if (left === undefined) return taken > 1 ? taken : undefined;
  return taken > 0 ? (taken + left) / taken : undefined;
}

const EXPORTERS = [
  'sampler_address',
  'SamplerAddress',
  'flow.sampler_address',
  'peer_ip_src',
  'host',
  EXPORTER,
];

/** Records of one file that do not name it are of one exporter, as far as anybody knows. */
function exporterOf(flow: JsonObject): string {
  const filebeat = isJsonObject(flow.exporter) ? textField(flow.exporter.address) : undefined;
  if (filebeat !== undefined) return filebeat;
  for (const name of EXPORTERS) {
    const value = flow[name];
    const text = isJsonObject(value) ? textField(value.ip) : textField(value);
    if (text !== undefined) return text;
  }
  return '';
}
