import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import {
  type CiliumRule,
  type CiliumSpec,
  type IcmpField,
  type IcmpRule,
  SECTIONS,
  type Section,
} from '../cilium-policy.ts';
import { icmpType } from '../icmp-types.ts';
import { readPeers } from './read-peers.ts';
import { readPortRules } from './read-ports.ts';
import { readSelector } from './read-selector.ts';
import type { Reader } from './reader.ts';
import { type RuleKind, sectionKind } from './rule-kind.ts';
import { booleanAt, fieldsAt, itemsAt, mapsAt, textAt } from './written.ts';

/** Reads `spec` or one of `specs`, whose shape has been checked, and checks what the agent checks (pkg/policy/api/rule_validation.go). */
export function readSpec(spec: Fields, path: FieldPath, isNamespaced: boolean, reader: Reader): CiliumSpec {
  const isForNodes = fieldsAt(spec, 'nodeSelector') !== undefined;
  if (SECTIONS.every((section) => (itemsAt(spec, section) ?? []).length === 0)) {
    reader.refuse(
      path,
      'it has only empty lists, so it denies nothing and allows nothing',
      'write `ingress: [{}]` or `egress: [{}]` to deny everything in a direction',
    );
  }
  if (isForNodes && isNamespaced) {
    reader.refuse(
      [...path, 'nodeSelector'],
      '`nodeSelector` is for CiliumClusterwideNetworkPolicy',
      'use that kind, or `endpointSelector`',
    );
  }
  const field = isForNodes ? 'nodeSelector' : 'endpointSelector';
  const enableDefaultDeny = fieldsAt(spec, 'enableDefaultDeny') ?? {};
  return {
    ...reader.placeOf(path),
    subject: {
      of: isForNodes ? 'nodes' : 'endpoints',
      selector: readSelector(fieldsAt(spec, field) ?? {}, [...path, field], reader),
    },
    sections: {
      ingress: readSection(spec, 'ingress', path, isForNodes, reader),
      ingressDeny: readSection(spec, 'ingressDeny', path, isForNodes, reader),
      egress: readSection(spec, 'egress', path, isForNodes, reader),
      egressDeny: readSection(spec, 'egressDeny', path, isForNodes, reader),
    },
    enableDefaultDeny: {
      ingress: booleanAt(enableDefaultDeny, 'ingress'),
      egress: booleanAt(enableDefaultDeny, 'egress'),
    },
  };
}

function readSection(
  spec: Fields,
  section: Section,
  path: FieldPath,
  isForNodes: boolean,
  reader: Reader,
): readonly CiliumRule[] | undefined {
  const kind = { ...sectionKind(section), isForNodes };
  return mapsAt(spec, section)?.map((rule, i) => readRule(rule, [...path, section, i], kind, reader));
}

function readRule(rule: Fields, path: FieldPath, kind: RuleKind, reader: Reader): CiliumRule {
  const peers = readPeers(rule, path, kind, reader);
  const toPorts = readPortRules(rule, path, kind, reader);
  const icmps = readIcmps(rule, path, reader);
  if ((toPorts ?? []).length > 0 && (icmps ?? []).length > 0) {
    reader.refuse([...path, 'icmps'], '`icmps` cannot be combined with `toPorts`', 'write one rule for each');
  }
  if ((icmps ?? []).length > 0 && !reader.platform['extraConfig.enable-icmp-rules']) {
    const help = 'remove `enable-icmp-rules` from the options of the agents, and the setting';
    reader.refuse([...path, 'icmps'], '`icmps` are switched off in the agents', help);
  }
  const authentication = textAt(fieldsAt(rule, 'authentication') ?? {}, 'mode');
  return { ...reader.placeOf(path), peers, toPorts, icmps, authentication };
}

function readIcmps(rule: Fields, path: FieldPath, reader: Reader): readonly IcmpRule[] | undefined {
  return mapsAt(rule, 'icmps')?.map((item, i) => {
    const at = [...path, 'icmps', i];
    const fields = mapsAt(item, 'fields') ?? [];
    return {
      ...reader.placeOf(at),
      fields: fields.flatMap((field, j) => readField(field, [...at, 'fields', j], reader) ?? []),
    };
  });
}

function readField(field: Fields, path: FieldPath, reader: Reader): IcmpField | undefined {
  const family = field.family === 'IPv6' ? 'IPv6' : 'IPv4';
  const { type: written } = field;
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const type = icmpType(written, family);
  if (type !== undefined) return { family, type };
  const problem = `${quote(String(written))} is not the name of an ICMP type of ${family}`;
  reader.refuse([...path, 'type'], problem, 'write its number, or the other `family`');
  return undefined;
}
