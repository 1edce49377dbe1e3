/** What stands beside a place in the text while it is wanted: the panels of links, pictures and objects, and the list of suggestions. */
import type { ReactElement } from 'react';
import type { EditorSurface } from './editor-surface.ts';
import { AltPopover } from './images/alt-popover.tsx';
import { LinkPopover } from './links/link-popover.tsx';
import { ObjectPopover } from './objects/object-popover.tsx';
import { TypeaheadList } from './typeahead/typeahead-list.tsx';

export function BesideText({ surface }: { readonly surface: EditorSurface }): ReactElement {
  return (
    <>
      <LinkPopover surface={surface} />
      <AltPopover desk={surface.images} />
      <ObjectPopover desk={surface.objects} />
      <TypeaheadList surface={surface} />
    </>
  );
}
