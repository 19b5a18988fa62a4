import { expect, test } from 'vitest';
import { mentionsPolicies } from './unread-input.ts';

test.each([
  ['a play of Ansible', '- hosts: a\n  tasks: [{k8s: {definition: {kind: NetworkPolicy}}}]\n', true],
  ['a program in YAML', 'resources: {a: {type: "kubernetes:networking.k8s.io/v1:NetworkPolicy"}}\n', true],
  ['code of ytt', '#@ def policy():\n#@ return {"kind": "NetworkPolicy"}\n#@ end\n', true],
  ['code of Jinja in a comment', '#{% if open %} kind: NetworkPolicy\n', true],
  ['a policy that is commented out', '#apiVersion: networking.k8s.io/v1\n#kind: NetworkPolicy\n', false],
  ['a comment about one', 'a: 1\n  # see kind: NetworkPolicy\n', false],
  ['a word in a value behind a comment', '# kind: NetworkPolicy\n- kind: NetworkPolicy\n', true],
])('%s', (_, text, expected) => {
  expect(mentionsPolicies(text)).toBe(expected);
});
