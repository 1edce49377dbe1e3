/** A link as a QR code, for a phone or a projector. The code that draws it is loaded when it is first wanted. */
import { Download } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { LoadedPart } from '../ui/loaded-part.ts';
import { qrFile, qrPath } from './qr-path.ts';

const ENCODER = new LoadedPart(() => import('uqr'), { onDemand: true });

type Drawing = ReturnType<typeof qrPath>;

export function QrDialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What the link is called. */
  readonly name: string;
  readonly address: string;
}): ReactElement {
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      title="QR code"
      note={
        <>
          Whoever scans it has the link “<bdi>{props.name}</bdi>” and what it gives.
        </>
      }
    >
      <QrCode address={props.address} name={props.name} />
    </Dialog>
  );
}

function QrCode({ address, name }: { readonly address: string; readonly name: string }): ReactElement {
  const [drawing, setDrawing] = useState<Drawing | 'failed' | null>(null);
  useEffect(() => {
    let current = true;
    void drawQr(address).then((drawn) => {
      if (current) setDrawing(drawn);
    });
    return () => {
      current = false;
    };
  }, [address]);
  if (drawing === 'failed') {
    return <p role="alert">The code could not be drawn: the server cannot be reached for what draws it.</p>;
  }
  return (
    <div className="qr">
      {drawing === null ? (
        <span className="qr-picture" />
      ) : (
        <svg
          className="qr-picture"
          viewBox={`0 0 ${drawing.side} ${drawing.side}`}
          shapeRendering="crispEdges"
          role="img"
          aria-label={`QR code of ${name}`}
        >
          <path fill="#fff" d={`M0 0h${drawing.side}v${drawing.side}H0z`} />
          <path fill="#000" d={drawing.path} />
        </svg>
      )}
      <Button
        disabled={drawing === null}
        onClick={() => {
          if (drawing !== null) saveAs(qrFile(drawing), 'weft-link.svg');
        }}
      >
        <Download aria-hidden />
        Download the picture
      </Button>
    </div>
  );
}

async function drawQr(address: string): Promise<Drawing | 'failed'> {
  const code = await ENCODER.fetch();
  // Level M bears a smudge; the quiet zone is drawn by us.
  return code === null ? 'failed' : qrPath(code.encode(address, { ecc: 'M', border: 0 }).data);
}

function saveAs(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(address);
}
