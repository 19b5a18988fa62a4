import { matchesStars } from './matches-stars.ts';

/**
 * A DNS name in which `*` stands for any number of letters, digits, `-` and `_` within one label; `**.` at the start stands for
 * one label or more, and `*` alone for every name. In lower case, without the trailing dot.
 */
export type DnsPattern = string;

/** Matches any name of one label; not a form in which policies can write a pattern. */
export const ONE_LABEL: DnsPattern = '<label>';

/** The pattern that a policy writes, in its canonical form; a name without stars is one, too. */
export function dnsPattern(written: string): DnsPattern {
  const lower = written.trim().toLowerCase();
  const plain = lower.endsWith('.') ? lower.slice(0, -1) : lower;
  return /^\*+$/.test(plain) ? '*' : plain;
}

/** Takes at most time proportional to the product of both lengths, whatever the pattern. */
export function matchesDnsPattern(pattern: DnsPattern, name: string): boolean {
  const labels = dnsPattern(name).split('.');
  if (pattern === '*') return labels.every((label) => label !== '' && isPlain(label));
  if (pattern === ONE_LABEL) return labels.length === 1 && labels.every(isPlain);
  const wanted = pattern.split('.');
  if (/^\*{2,}$/.test(wanted[0] ?? '')) {
    const front = labels.length - (wanted.length - 1);
    return (
      front >= 1 &&
      labels.slice(0, front).every((label) => label !== '' && isPlain(label)) &&
      matchLabels(wanted.slice(1), labels.slice(front))
    );
  }
  return matchLabels(wanted, labels);
}

function matchLabels(wanted: readonly string[], labels: readonly string[]): boolean {
  return wanted.length === labels.length && wanted.every((one, i) => matchLabel(one, labels[i] ?? ''));
}

function matchLabel(wanted: string, label: string): boolean {
  return (isPlain(label) || !wanted.includes('*')) && matchesStars(wanted, label);
}

function isPlain(label: string): boolean {
  return /^[-a-z0-9_]*$/.test(label);
}
