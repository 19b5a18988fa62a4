type Make = (bytes: number) => string;

const HEAD = (name: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec:\n`;

/** `head`, and as many of `item(0)`, `item(1)`, … as fit. */
function fill(bytes: number, head: string, item: (i: number) => string, end = ''): string {
  const parts = [head];
  let length = head.length + end.length;
  for (let i = 0; ; i++) {
    const part = item(i);
    length += part.length;
    if (length > bytes) return parts.join('') + end;
    parts.push(part);
  }
}

const address = (i: number) => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

/** Each is meant against a reader, a lint or a compiler that looks at each with each. */
export const FILES: Readonly<Record<string, Make>> = {
  'labels of one selector': (bytes) =>
    fill(bytes, `${HEAD('a')}  podSelector:\n    matchLabels:\n`, (i) => `      k${i}: v\n`),
  'In conditions on one label': (bytes) =>
    fill(
      bytes,
      `${HEAD('a')}  podSelector:\n    matchExpressions:\n`,
      (i) => `    - {key: a, operator: In, values: [b, c${i}]}\n`,
    ),
  'values of two In conditions': (bytes) => {
    const values = (key: string) =>
      fill(bytes / 2, `    - key: a\n      operator: In\n      values:\n`, (i) => `      - ${key}${i}\n`);
    return `${HEAD('a')}  podSelector:\n    matchExpressions:\n${values('a')}${values('b')}`;
  },
  'exceptions of one block': (bytes) =>
    fill(
      bytes,
      `${HEAD('a')}  podSelector: {}\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n        except:\n`,
      (i) => `        - ${address(i)}/32\n`,
    ),
  'blocks with one exception each': (bytes) =>
    fill(
      bytes,
      `${HEAD('a')}  podSelector: {}\n  ingress:\n  - from:\n`,
      (i) => `    - ipBlock: {cidr: 10.0.0.0/8, except: [${address(i)}/32]}\n`,
    ),
  'blocks beside each other': (bytes) =>
    fill(
      bytes,
      `${HEAD('a')}  podSelector: {}\n  ingress:\n  - from:\n`,
      (i) => `    - ipBlock: {cidr: ${address(i * 7)}/32}\n`,
    ),
  'rules with a peer': (bytes) =>
    fill(
      bytes,
      `${HEAD('a')}  podSelector: {}\n  ingress:\n`,
      (i) => `  - from: [{podSelector: {matchLabels: {app: a${i}}}}]\n`,
    ),
  'ports of one rule': (bytes) =>
    fill(
      bytes,
      `${HEAD('a')}  podSelector: {}\n  ingress:\n  - ports:\n`,
      (i) => `    - {port: ${1 + (i % 65535)}}\n`,
    ),
  'policies without DNS among others': (bytes) =>
    fill(
      bytes,
      '',
      (i) =>
        `---\n${HEAD(`p${i}`)}  podSelector: {matchLabels: {a: v${i % 300}, b: v${(i >> 4) % 300}}}\n  policyTypes: [Egress]\n  egress:\n  - ports: [{port: ${i % 2 === 0 ? 53 : 54}, protocol: UDP}]\n`,
    ),
  'policies of one name': (bytes) =>
    fill(bytes, '', (i) => `---\n${HEAD('same')}  podSelector: {matchLabels: {a: v${i}}}\n`),
  'unknown keys': (bytes) =>
    fill(bytes, `${HEAD('a')}  podSelector: {}\n`, (i) => `  podSelectors${i}: {}\n`),
  'documents that are empty': (bytes) =>
    fill(Math.min(bytes, 1_900_000 * (bytes / 10_485_760)), '', () => '---\n'),
  'a text of many lines': (bytes) =>
    fill(bytes, `${HEAD('a')}  podSelector: {}\n  note: |\n`, (i) => `    line ${i}\n`),
  'a quoted text of many lines': (bytes) =>
    fill(bytes, `metadata:\n  note: "\n`, (i) => `line ${i}\n`, '"\n'),
  'a plain text of many lines': (bytes) => fill(bytes, `metadata:\n  note: a\n`, (i) => `    line ${i}\n`),
  'brackets over many lines': (bytes) => fill(bytes, 'metadata: [\n', (i) => `\t{a: ${i}},\n`, ']\n'),
  'brackets that are not closed': (bytes) => fill(bytes, 'metadata: [\n', () => '['),
  'quotes that are not closed': (bytes) => fill(bytes, "metadata: 'a\n", (i) => `b: ''${i}\n`),
  'aliases of one anchor': (bytes) => fill(Math.min(bytes, bytes / 8), 'a: &a {b: 1}\nc:\n', () => '- *a\n'),
  'merges of one map': (bytes) => fill(Math.min(bytes, bytes / 8), 'a: &a {b: 1}\nc:\n', () => '- <<: *a\n'),
  'keys with tabs behind them': (bytes) => fill(bytes, 'metadata:\n', (i) => `  k${i}:\tv\n`),
  'duplicate keys': (bytes) => fill(bytes, 'metadata:\n', () => '  k:\tv\n'),
};
