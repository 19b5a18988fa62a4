import { expect, it } from 'vitest';
import { nextPage } from './next-page.ts';

const requested = new URL(
  'https://gitlab.example/api/v4/projects/1/merge_requests/2/notes?page=1&per_page=100',
);
const link = (target: string, rel = 'next'): string => `<${target}>; rel="${rel}"`;
const path = '/api/v4/projects/1/merge_requests/2/notes';

it.each([
  ['the header', { 'x-next-page': '2' }, { page: 2 }],
  ['an empty header on the last page', { 'x-next-page': '' }, undefined],
  ['no header at all', {}, undefined],
  ['a link', { link: link(`https://gitlab.example${path}?page=3&per_page=100`) }, { page: 3 }],
  [
    'a link among others',
    {
      link: `${link(`${requested}`, 'first')}, ${link(`https://gitlab.example${path}?page=3`)}, ${link('x', 'last')}`,
    },
    { page: 3 },
  ],
  [
    'a link beside an empty header',
    { 'x-next-page': '', link: link(`https://gitlab.example${path}?page=3`) },
    { page: 3 },
  ],
  [
    'a link of a list that goes by keys',
    { link: link(`https://gitlab.example${path}?id_after=77&per_page=100`) },
    { query: { id_after: '77', per_page: '100' } },
  ],
  ['links without a next one', { link: link(`https://gitlab.example${path}?page=3`, 'last') }, undefined],
  ['a link to another server', { link: link(`https://evil.example${path}?page=3`) }, 'astray'],
  ['a link to another port', { link: link(`https://gitlab.example:8443${path}?page=3`) }, 'astray'],
  [
    'a link to another path',
    { link: link('https://gitlab.example/api/v4/projects/9/notes?page=3') },
    'astray',
  ],
  ['a link that is none', { link: '<http://[>; rel="next"' }, 'astray'],
  ['a page that is no number', { 'x-next-page': '2; drop' }, undefined],
  ['page zero', { 'x-next-page': '0' }, undefined],
])('%s', (_name, headers, page) => {
  expect(nextPage(headers, requested)).toEqual(page);
});
