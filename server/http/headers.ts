/**
 * The headers that every answer bears: what the page may load, who may frame it, what leaves it. One place, so that the
 * policy can be read as a whole.
 */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Nothing in a text may reach a camera, a place or a payment, whoever framed or wrote it; the clipboard is what an editor needs. */
const NO_FEATURES = [
  ...['accelerometer', 'browsing-topics', 'camera', 'display-capture', 'geolocation', 'gyroscope', 'magnetometer'],
  ...['microphone', 'midi', 'payment', 'publickey-credentials-get', 'serial', 'usb', 'xr-spatial-tracking'],
]
  .map((feature) => `${feature}=()`)
  .join(', ');

export async function installHeaders(app: FastifyInstance, servedOverTls: boolean): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('permissions-policy', NO_FEATURES);
    done();
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    // A promise to answer by TLS only may be made where TLS is: on a plain address it would lock people out.
    strictTransportSecurity: servedOverTls,
  });
}
