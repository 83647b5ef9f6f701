import type { Random } from '../random.js';

export interface Item {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
  readonly priceCents: number;
  readonly stock: number;
}

/** Items in the shop; ids are 1 to this. */
export const ITEM_COUNT = 200;

const PAGE_SIZE = 20;

const COLOURS = ['red', 'blue', 'green', 'black', 'white', 'grey', 'amber', 'violet'];
const THINGS = [
  'lamp',
  'chair',
  'table',
  'shelf',
  'clock',
  'vase',
  'mirror',
  'rug',
  'desk',
  'sofa',
];

export interface Catalogue {
  /** @param page from 1; beyond the last one it is empty */
  page(page: number): readonly Item[];
  find(id: number): Item | undefined;
  /** Items whose name or tags contain the text, at most a page of them. */
  search(text: string): readonly Item[];
}

/** A made-up range of goods, the same for the same seed. */
export function createCatalogue(random: Random): Catalogue {
  const pick = (words: readonly string[]): string => words[Math.floor(random() * words.length)]!;
  const items = Array.from({ length: ITEM_COUNT }, (_, index): Item => {
    const colour = pick(COLOURS);
    const thing = pick(THINGS);
    return {
      id: index + 1,
      name: `${colour} ${thing} ${index + 1}`,
      tags: [colour, thing],
      priceCents: 500 + Math.floor(random() * 50_000),
      stock: Math.floor(random() * 100),
    };
  });
  return {
    page: (page) => items.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    find: (id) => items[id - 1],
    search: (text) => {
      const wanted = text.toLowerCase();
      return items
        .filter(({ name, tags }) => name.includes(wanted) || tags.includes(wanted))
        .slice(0, PAGE_SIZE);
    },
  };
}
