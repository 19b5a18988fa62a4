import type { Findings } from '../../fields/findings.ts';
import { portNameProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import { wrongType } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CalicoPort } from '../calico-rule.ts';
import { readLimitedList } from './read-limits.ts';

const MAX_PORTS = 50;
const LAST_PORT = 65535;

/** Reads `ports` or `notPorts`: numbers, ranges `first:last` and names of container ports (api/pkg/lib/numorstring). */
export function parsePorts(value: unknown, path: FieldPath, findings: Findings): readonly CalicoPort[] {
  return readLimitedList(value, path, MAX_PORTS, findings).flatMap(
    (item, i) => parsePort(item, [...path, i], findings) ?? [],
  );
}

function parsePort(value: unknown, path: FieldPath, findings: Findings): CalicoPort | undefined {
  if (typeof value === 'number') return inRange(value, value, path, findings);
  if (typeof value !== 'string') return wrongType(value, path, 'a port, a range or a port name', findings);
  const [, single] = /^(\d{1,9})$/.exec(value) ?? [];
  if (single !== undefined) return inRange(Number(single), Number(single), path, findings);
  const [, first, last] = /^(\d{1,9}):(\d{1,9})$/.exec(value) ?? [];
  if (first !== undefined && last !== undefined) return inRange(Number(first), Number(last), path, findings);
  return parseName(value, path, findings);
}

function inRange(first: number, last: number, path: FieldPath, findings: Findings): CalicoPort | undefined {
  const bad = [first, last].find((port) => !Number.isInteger(port) || port < 1 || port > LAST_PORT);
  if (bad !== undefined) {
    findings.error(
      'policy/port-number',
      path,
      `\`${bad}\` is not a port number`,
      'use 1 to 65535; leave `ports` out for all ports. Native CRDs accept 0, but Felix drops the whole policy',
    );
    return undefined;
  }
  if (first <= last) return { first, last };
  findings.error(
    'calico/port-range',
    path,
    `the range \`${first}:${last}\` ends before it begins`,
    `write \`${last}:${first}\``,
  );
  return undefined;
}

function parseName(name: string, path: FieldPath, findings: Findings): CalicoPort | undefined {
  const [, first, last] = /^(\d{1,5})[-–](\d{1,5})$/.exec(name) ?? [];
  if (first !== undefined && last !== undefined) {
    findings.error(
      'calico/port-range',
      path,
      `${quote(name)} is not a range: Calico reads it as a port name`,
      `write \`${first}:${last}\``,
    );
    return undefined;
  }
  const problem = portNameProblem(name);
  if (problem === undefined) return { name };
  findings.error(
    'policy/port-name',
    path,
    `${quote(name)} is not a port name: ${problem}`,
    'use the name of a container port, a number, or a range like `8000:8080`',
  );
  return undefined;
}
