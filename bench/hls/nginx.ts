import { NGINX_RTMP, NGINX_RTMP_MODULE } from '../../scripts/lib/apt.mjs';
import { freePort } from '../../scripts/lib/server.mjs';
import { Rival } from '../lib/rival.ts';

export interface NginxOptions {
  /** Files in PEM, so that it serves over TLS as our server does. */
  certificate: string;
  key: string;
}

const STREAM = 'bench';

/** As it is usually set up for a short delay: fragments and a playlist of the lengths of ours, everything else by default. */
const settings = (folder: string, ports: { rtmp: number; http: number }, tls: NginxOptions): string => `
load_module ${NGINX_RTMP_MODULE};
user root;
worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 256; }
rtmp {
  access_log off;
  server {
    listen 127.0.0.1:${ports.rtmp};
    application live {
      live on;
      hls on;
      hls_path ${folder}/hls;
      hls_fragment 2s;
      hls_playlist_length 16s;
    }
  }
}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  scgi_temp_path ${folder}/scgi;
  uwsgi_temp_path ${folder}/uwsgi;
  server {
    listen 127.0.0.1:${ports.http} ssl;
    ssl_certificate ${tls.certificate};
    ssl_certificate_key ${tls.key};
    location /hls {
      root ${folder};
      types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
      add_header Cache-Control no-cache;
      add_header Access-Control-Allow-Origin *;
    }
  }
}
`;

/** Starts Debian's nginx; answers with where it takes a stream and where it serves its playlist. */
export async function startNginx(
  tls: NginxOptions,
): Promise<{ nginx: Rival; push: string; playlist: string }> {
  const ports = { rtmp: await freePort(), http: await freePort() };
  const nginx = await Rival.start({
    need: NGINX_RTMP,
    program: '/usr/sbin/nginx',
    words: (folder) => ['-p', folder, '-e', 'stderr', '-c', `${folder}/nginx.conf`],
    files: (folder) => ({ 'nginx.conf': settings(folder, ports, tls), 'hls/.keep': '' }),
    port: ports.http,
  });
  return {
    nginx,
    push: `rtmp://127.0.0.1:${ports.rtmp}/live/${STREAM}`,
    playlist: `https://127.0.0.1:${ports.http}/hls/${STREAM}.m3u8`,
  };
}
