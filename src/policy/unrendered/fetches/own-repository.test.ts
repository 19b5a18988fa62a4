import { expect, it } from 'vitest';
import { isOwnAddress } from './own-repository.ts';

const OWN = ['https://gitlab.example.com/team/apps'];

it.each([
  'https://gitlab.example.com/team/apps.git',
  'https://token:secret@gitlab.internal/team/apps/',
  'git@gitlab.example.com:team/apps.git',
  'ssh://git@gitlab.example.com:2222/Team/Apps',
])('%s is the same repository, by whatever host and protocol', (address) => {
  expect(isOwnAddress(address, OWN)).toBe(true);
});

it.each(['https://gitlab.example.com/other/apps', 'git@gitlab.example.com:apps'])(
  '%s is another one',
  (address) => {
    expect(isOwnAddress(address, OWN)).toBe(false);
  },
);

it('is not known of a template, or where no address is known', () => {
  expect([isOwnAddress('{{ .repo }}', OWN), isOwnAddress('a@b:c', [])]).toEqual([undefined, undefined]);
});
