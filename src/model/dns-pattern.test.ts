import { describe, expect, it } from 'vitest';
import { dnsPattern, matchesDnsPattern } from './dns-pattern.ts';

/** What Cilium's own patterns match (pkg/fqdn/matchpattern, run with 1.20.2). */
describe('a pattern of DNS names', () => {
  const matches = (pattern: string, name: string) => matchesDnsPattern(dnsPattern(pattern), name);

  it.each([
    ['api.example.com', 'api.example.com', true],
    ['API.example.com.', 'api.Example.com', true],
    ['api.example.com', 'example.com', false],
    ['*.example.com', 'api.example.com', true],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', 'example.com', false],
    ['*example.com', 'example.com', true],
    ['*example.com', 'subexample.com', true],
    ['*example.com', 'api.example.com', false],
    ['sub*.example.com', 'sub.example.com', true],
    ['sub*.example.com', 'subdomain.example.com', true],
    ['**.example.com', 'a.b.example.com', true],
    ['**.example.com', 'example.com', false],
    ['a.**.example.com', 'a.b.example.com', true],
    ['a.**.example.com', 'a.b.c.example.com', false],
    ['*', 'a.b.c', true],
    ['**', 'a.b.c', true],
    ['*.', 'a.b.c', true],
    ['a*b*c.x', 'aXbYc.x', true],
    ['a*b*c.x', 'acb.x', false],
    ['a*a.x', 'a.x', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it('takes no longer for a hostile one', () => {
    expect(matches(`${'*a'.repeat(120)}b`, 'a'.repeat(250))).toBe(false);
  });
});
