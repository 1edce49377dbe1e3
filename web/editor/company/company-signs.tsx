/** What one sees of the others beside their carets: where they just changed something out of sight, and whom one follows. */
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { CSSProperties, ReactElement } from 'react';
import type { Following } from '../../presence/following.ts';
import { useStore } from '../../sync/use-store.ts';
import { inkOn } from '../../ui/avatar.tsx';
import type { ChangeMarks, EdgeMark } from './change-marks.ts';
import './company.css';

/** More would be a crowd in the way of the text. */
const MOST = 3;

function personStyle(color: string): CSSProperties {
  // Each is set as one property, so a stranger's colour cannot become more than a colour.
  return { backgroundColor: color, color: inkOn(color) };
}

export function EdgeMarks({ marks }: { readonly marks: ChangeMarks }): ReactElement {
  const all = useStore(marks.marks);
  return (
    <>
      {(['above', 'below'] as const).map((side) => (
        <div key={side} className={`edge-marks edge-marks-${side}`}>
          {all
            .filter((mark) => mark.side === side)
            .slice(0, MOST)
            .map((mark) => (
              <Mark key={mark.key} mark={mark} onGo={() => marks.goTo(mark)} />
            ))}
        </div>
      ))}
    </>
  );
}

function Mark({ mark, onGo }: { readonly mark: EdgeMark; readonly onGo: () => void }): ReactElement {
  const isAbove = mark.side === 'above';
  return (
    <button
      type="button"
      className="edge-mark"
      style={personStyle(mark.color)}
      aria-label={`${mark.name} just changed something ${isAbove ? 'above' : 'below'}. Go there`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onGo}
    >
      {isAbove ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
      <bdi>{mark.name}</bdi>
    </button>
  );
}

export function FollowBanner({ following }: { readonly following: Following }): ReactElement {
  const followed = useStore(following.followed);
  return (
    <div className="follow-place" role="status">
      {followed !== null && (
        <div className="follow-banner" style={personStyle(followed.color)}>
          {followed.left ? (
            <span className="follow-words">
              <bdi>{followed.name}</bdi> has left
            </span>
          ) : (
            <>
              <span className="follow-words">
                Following <bdi>{followed.name}</bdi>
              </span>
              <button type="button" className="follow-stop" onClick={() => following.stop()}>
                <X aria-hidden />
                Stop
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}
