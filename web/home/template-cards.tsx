/** The templates on the first page, each with a small picture of what it makes. What is in them is loaded with the document. */
import type { ReactElement } from 'react';
import type { TemplateName } from '../sync/beginnings.ts';

/** A line of the picture: how wide in per cent, and what it stands for. */
type Line = readonly [width: number, kind?: 'title' | 'heading' | 'check' | 'bullet' | 'table' | 'box'];

const CARDS: readonly {
  readonly name: TemplateName;
  readonly title: string;
  readonly note: string;
  readonly lines: readonly Line[];
}[] = [
  {
    name: 'meeting',
    title: 'Meeting notes',
    note: 'Agenda, decisions, tasks',
    lines: [
      [58, 'title'],
      [34],
      [26, 'heading'],
      [62, 'bullet'],
      [48, 'bullet'],
      [22, 'heading'],
      [54, 'check'],
      [60, 'check'],
    ],
  },
  {
    name: 'rfc',
    title: 'RFC',
    note: 'A proposal others can judge',
    lines: [[40, 'title'], [88, 'table'], [30, 'heading'], [84], [70], [36, 'heading'], [80], [52]],
  },
  {
    name: 'plan',
    title: 'Plan',
    note: 'Goal, milestones, next steps',
    lines: [
      [46, 'title'],
      [88, 'box'],
      [32, 'heading'],
      [88, 'table'],
      [28, 'heading'],
      [50, 'check'],
      [58, 'check'],
    ],
  },
  {
    name: 'post',
    title: 'Blog post',
    note: 'A line of thought',
    lines: [[72, 'title'], [88], [82], [40], [44, 'heading'], [86], [78], [52]],
  },
];

export function TemplateCards(props: {
  readonly disabled: boolean;
  readonly onChoose: (name: TemplateName) => void;
}): ReactElement {
  return (
    <section className="templates" aria-labelledby="templates-title">
      <h2 id="templates-title" className="templates-title">
        Or begin with
      </h2>
      <ul className="templates-list">
        {CARDS.map(({ name, title, note, lines }) => (
          <li key={name}>
            <button
              type="button"
              className="template"
              disabled={props.disabled}
              aria-describedby={`template-${name}`}
              aria-label={title}
              onClick={() => props.onChoose(name)}
            >
              <Picture lines={lines} />
              <span className="template-name">{title}</span>
              <span className="template-note" id={`template-${name}`}>
                {note}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const HEIGHTS = { title: 5, heading: 3.5, check: 2.5, bullet: 2.5, table: 11, box: 9, text: 2.5 } as const;

function Picture({ lines }: { readonly lines: readonly Line[] }): ReactElement {
  let y = 8;
  const shapes: ReactElement[] = [];
  for (const [width, kind = 'text'] of lines) {
    const height = HEIGHTS[kind];
    if (kind === 'heading') y += 3;
    const key = shapes.length;
    shapes.push(<Shape key={key} y={y} width={width} kind={kind} height={height} />);
    y += height + (kind === 'title' ? 5 : 3.5);
  }
  return (
    <svg className="template-picture" viewBox="0 0 100 74" preserveAspectRatio="xMidYMin slice" aria-hidden="true">
      {shapes}
    </svg>
  );
}

function Shape(props: {
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: keyof typeof HEIGHTS;
}): ReactElement {
  const { y, width, height, kind } = props;
  switch (kind) {
    case 'table':
      return (
        <g className="template-frame">
          <rect x="6" y={y} width={width} height={height} rx="1" />
          <path d={`M6 ${y + 4}h${width}M${6 + width / 3} ${y}v${height}M${6 + (width * 2) / 3} ${y}v${height}`} />
        </g>
      );
    case 'box':
      return (
        <g>
          <rect className="template-box" x="6" y={y} width={width} height={height} rx="2" />
          <rect className="template-line" x="11" y={y + 3.25} width={width - 24} height="2.5" rx="1.25" />
        </g>
      );
    case 'check':
    case 'bullet':
      return (
        <g>
          <rect
            className={kind === 'check' ? 'template-check' : 'template-dot'}
            x="6.4"
            y={y - 0.4}
            width="3.3"
            height="3.3"
            rx={kind === 'check' ? 0.8 : 1.65}
          />
          <rect className="template-line" x="13" y={y} width={width} height={height} rx="1.25" />
        </g>
      );
    default:
      return (
        <rect
          className={kind === 'text' ? 'template-line' : 'template-strong'}
          x="6"
          y={y}
          width={width}
          height={height}
          rx="1.25"
        />
      );
  }
}
