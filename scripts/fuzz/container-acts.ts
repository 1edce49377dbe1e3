/**
 * What a person in the convergence test does to the places of blocks: moving them, into containers and out, making containers,
 * and all that can be done to a table. Knows an editor and its binding; keeps no account.
 */
import { $getNodeByKey, $getRoot, type LexicalNode } from 'lexical';
import * as prng from 'lib0/prng';
import { readTable, TABLE, TABLE_KEYS } from '../../flow/blocks/table.ts';
import { Delta } from '../../flow/delta.ts';
import type { FlowWrite } from '../../flow/edit.ts';
import type { LiveBlock } from '../../flow/parse.ts';
import { deleteLine, insertLine, mergeCells, moveLines, setProperty, splitCell } from '../../flow/table-edits.ts';
import { newTableProps } from '../../flow/table-shape.ts';
import type { FlowView } from '../../flow/view.ts';
import { $readTree } from '../../web/editor/binding/editor-tree.ts';
import type { FlowBinding } from '../../web/editor/binding/flow-binding.ts';
import {
  $createContainerNode,
  $isContainerNode,
  $slotsIn,
  type ContainerNode,
} from '../../web/editor/nodes/container-node.ts';

export class ContainerActs {
  readonly #binding: FlowBinding;
  readonly #random: prng.PRNG;
  readonly #makeId: () => string;

  constructor(binding: FlowBinding, random: prng.PRNG, makeId: () => string) {
    this.#binding = binding;
    this.#random = random;
    this.#makeId = makeId;
  }

  /** Any block that is shown, in a container or not. */
  $anyBlock(): LexicalNode | null {
    const tree = $readTree(this.#binding.keys, []);
    const block = tree.length === 0 ? null : prng.oneOf(this.#random, tree);
    const key = block?.key ?? null;
    return key === null ? $getRoot().getFirstChild() : $getNodeByKey(key);
  }

  $anyContainer(): ContainerNode | null {
    const nodes = $readTree(this.#binding.keys, []).flatMap(({ node }) => (node === null ? [] : [node]));
    return nodes.length === 0 ? null : prng.oneOf(this.#random, nodes);
  }

  $insertContainer(): void {
    const type = prng.oneOf(this.#random, ['callout', 'toggle', 'columns', 'table', 'table']);
    const props =
      type === 'table'
        ? newTableProps(prng.int32(this.#random, 1, 3), prng.int32(this.#random, 1, 3), this.#makeId)
        : type === 'columns'
          ? { [`col:${this.#makeId()}`]: 'a0', [`col:${this.#makeId()}`]: 'a1' }
          : {};
    this.$anyBlock()?.insertAfter($createContainerNode(type, props, this.#makeId()));
  }

  /** Moves a block beside another one or into a slot; never into itself. */
  $move(): void {
    const block = this.$anyBlock();
    if (block === null) return;
    const container = prng.int32(this.#random, 0, 2) === 0 ? this.$anyContainer() : null;
    if (container !== null) {
      const slots = [...$slotsIn(container).values()];
      const slot = slots.length === 0 ? null : prng.oneOf(this.#random, slots);
      if (slot === null || block.isParentOf(slot)) return;
      const first = slot.getFirstChild();
      if (prng.bool(this.#random) || first === null || first.is(block)) slot.append(block);
      else first.insertBefore(block, false);
      return;
    }
    const target = this.$anyBlock();
    if (target === null || target.is(block) || block.isParentOf(target)) return;
    if (prng.bool(this.#random)) target.insertBefore(block, false);
    else target.insertAfter(block, false);
  }

  /** A slot that nobody has written in. */
  $emptySlot(): LexicalNode | null {
    const container = this.$anyContainer();
    if (!$isContainerNode(container)) return null;
    for (const slot of $slotsIn(container).values()) {
      const only = slot.getFirstChild();
      if (only !== null && this.#binding.keys.blockOf(only.getKey()) === undefined) return only;
    }
    return null;
  }

  editTable(): void {
    this.#binding.write((view) => this.#tableWrite(view));
  }

  #tableWrite(view: FlowView): FlowWrite | null {
    const tables = view.blocks.filter(({ type }) => type === TABLE.type);
    if (tables.length === 0) return null;
    const table = prng.oneOf(this.#random, tables);
    const grid = readTable(table.props);
    const axis = prng.bool(this.#random) ? 'row' : 'column';
    const lines = axis === 'row' ? grid.rows : grid.columns;
    const index = prng.int32(this.#random, 0, lines.length);
    const line = lines[index];
    switch (prng.int32(this.#random, 0, 6)) {
      case 0:
      case 1:
        return insertLine(table, axis, index, this.#makeId());
      case 2:
        return moveLines(table, axis, { from: index, to: index + 1 }, prng.int32(this.#random, 0, lines.length));
      case 3:
        return line === undefined || lines.length < 2 ? null : deleteLine(view, table, axis, line);
      case 4:
        return this.#merge(table);
      case 5: {
        const merged = grid.cells.find(({ rowSpan, columnSpan }) => rowSpan > 1 || columnSpan > 1);
        return merged === undefined ? null : splitCell(table, merged.slot);
      }
      default:
        return setProperty(table, TABLE_KEYS.headerRow, prng.bool(this.#random) ? true : null);
    }
  }

  #merge(table: LiveBlock): FlowWrite | null {
    const { cells } = readTable(table.props);
    if (cells.length === 0) return null;
    return mergeCells(table, prng.oneOf(this.#random, [...cells]).slot, prng.oneOf(this.#random, [...cells]).slot);
  }

  /** Changes a key of an inline object, as its popover does. */
  editObject(): void {
    this.#binding.write((view) => {
      for (const block of view.blocks) {
        for (const inline of block.content) {
          if (inline.kind !== 'object' || !('set' in inline.object)) continue;
          // What this test embeds are Y.Maps.
          const marker = inline.object as unknown as NonNullable<LiveBlock['marker']>;
          return { change: new Delta(), keys: [{ marker, key: 'label', value: this.#makeId() }], places: [] };
        }
      }
      return null;
    });
  }
}
