/**
 * What accompanies reading and writing beside the text: outline, counts, focus mode, smart quotes, following, marks of changes,
 * and that the page does not jump. Loaded after the text is there; none of it is needed for the first keystroke.
 */
import { Minimize2 } from 'lucide-react';
import { useEffect, useLayoutEffect, useState, type ReactElement } from 'react';
import type { Awareness } from 'y-protocols/awareness';
import type { Following } from '../presence/following.ts';
import { browserClock } from '../sync/browser-ports.ts';
import { useStore } from '../sync/use-store.ts';
import { Button } from '../ui/button.tsx';
import { ChangeMarks } from './company/change-marks.ts';
import { EdgeMarks, FollowBanner } from './company/company-signs.tsx';
import { FollowView } from './company/follow-view.ts';
import { ReadingHold } from './company/reading-hold.ts';
import { Places, type Company } from './company/whereabouts.ts';
import { CountsDesk } from './counts/counts-desk.ts';
import { ReadingFoot } from './counts/reading-foot.tsx';
import type { EditorSurface } from './editor-surface.ts';
import { showFocusMode } from './focus/writing-line.ts';
import { OutlineDesk } from './outline/outline-desk.ts';
import { OutlineMargin } from './outline/outline-panel.tsx';
import { languageOf, type WritingPreferences } from './preferences.ts';
import { registerPrinting } from './print/register-printing.ts';
import { registerSmartTypography } from './shortcuts/smart-typography.ts';

export interface ReadingPartProps {
  readonly surface: EditorSurface;
  readonly awareness: Awareness;
  readonly company: Company;
  readonly following: Following;
  readonly preferences: WritingPreferences;
}

interface Accompaniment {
  readonly outline: OutlineDesk;
  readonly counts: CountsDesk;
  readonly marks: ChangeMarks;
}

export function ReadingPart(props: ReadingPartProps): ReactElement | null {
  const { surface, awareness, company, following, preferences } = props;
  const [made, setMade] = useState<Accompaniment | null>(null);
  useEffect(() => {
    let close = (): void => {};
    const stop = surface.editor.registerRootListener((text) => {
      close();
      close = () => {};
      setMade(null);
      if (text === null) return;
      const { accompaniment, end } = accompany({ surface, awareness, company, following, preferences }, text);
      close = end;
      setMade(accompaniment);
    });
    return () => {
      stop();
      close();
    };
  }, [surface, awareness, company, following, preferences]);

  const { focus, outline } = useStore(preferences);
  // Before the browser paints: else the header is seen for a moment below the button that leaves.
  useLayoutEffect(() => {
    const text = surface.editor.getRootElement();
    if (!focus || text === null || made === null) return undefined;
    return showFocusMode({ editor: surface.editor, text, leave: () => preferences.change({ focus: false }) });
  }, [focus, surface, preferences, made]);

  if (made === null) return null;
  return (
    <>
      <OutlineMargin desk={made.outline} open={outline} onOpen={(open) => preferences.change({ outline: open })} />
      <ReadingFoot counts={made.counts} outline={made.outline} />
      <EdgeMarks marks={made.marks} />
      <FollowBanner following={following} />
      {focus && (
        <section className="focus-leave" aria-label="Focus mode">
          {/* The page's own is hidden with the header. */}
          <h1 className="visually-hidden">Focus mode</h1>
          <Button look="quiet" icon aria-label="Leave focus mode" onClick={() => preferences.change({ focus: false })}>
            <Minimize2 aria-hidden />
          </Button>
        </section>
      )}
    </>
  );
}

/** Everything that lives as long as the text is on the page. */
function accompany(
  { surface, awareness, company, following, preferences }: ReadingPartProps,
  text: HTMLElement,
): { readonly accompaniment: Accompaniment; readonly end: () => void } {
  const { editor, binding } = surface;
  const clock = browserClock;
  const outline = new OutlineDesk({ editor, binding, clock });
  const counts = new CountsDesk({ editor, binding, clock });
  const marks = new ChangeMarks({ editor, binding, company, clock });
  const places = new Places({ awareness, company, binding });
  const view = new FollowView({ editor, binding, awareness, company, places, following, clock, text });
  const hold = new ReadingHold({ editor, body: binding.body, text, clock });
  const ends = [
    () => outline.close(),
    () => counts.close(),
    () => marks.close(),
    () => view.close(),
    () => hold.close(),
    registerPrinting(text),
    registerSmartTypography({
      editor,
      language: () => {
        const chosen = preferences.get();
        return chosen.smartTypography ? languageOf(chosen) : null;
      },
      endStep: () => surface.endStep(),
      undo: () => void surface.undo(),
    }),
  ];
  return {
    accompaniment: { outline, counts, marks },
    end: () => {
      for (const end of ends) end();
    },
  };
}
