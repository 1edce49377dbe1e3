import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerKit } from './container-kit.ts';
import { typedCells } from './typed-table.ts';

let kit: ContainerKit;
beforeEach(() => {
  kit = new ContainerKit();
});
afterEach(() => kit.close());

describe('a row of a markdown table', () => {
  it('becomes a table with Enter, its cells the header, and one writes on below them', () => {
    kit.type('| name | **age** |\nAnn');
    expect(kit.tree()).toEqual(['|name|<b>age</b>|', '|Ann||']);
    const table = kit.binding.view.blocks.find(({ type }) => type === 'table');
    expect(table?.props['headerRow']).toBe(true);
  });

  it('is given back by one undo', () => {
    kit.type('| a | b |\nAnn');
    kit.undo();
    expect(kit.tree()).toEqual(['|a|b|', '|||']);
    kit.undo();
    expect(kit.tree()).toEqual(['| a | b |']);
  });

  it('is told from words with bars in them', () => {
    expect(typedCells('| a | b |')).toEqual([
      [2, 3],
      [6, 7],
    ]);
    expect(typedCells('|a||b|')).toEqual([
      [1, 2],
      [3, 3],
      [4, 5],
    ]);
    for (const line of ['a | b', '| a', '|a|', '||', '| a \\|', 'x | a | b |']) expect(typedCells(line)).toBeNull();
    expect(typedCells('| a \\| b | c |')).toHaveLength(2);
  });

  it('stays text within a table', () => {
    kit.insertTable(1, 1);
    kit.type('| a | b |\n');
    expect(kit.tree()[0]).toContain('| a | b |');
  });
});
