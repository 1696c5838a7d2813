#!/bin/sh
# What test_package.py runs in the tree, as a service of the tree's own systemd: installs the package, tries what it
# promises, removes it. Writes "ok ..." and "FAIL ..." lines; exits with 1 when there is one of the latter.
# /test has the packages and photo.jpg. Nothing here waits for a fixed time: `soon` asks again until it is so.
set -u
failed=0

check() { # WHAT COMMAND...
  what=$1
  shift
  if "$@" >/test/out 2>&1; then
    echo "ok    $what"
  else
    echo "FAIL  $what"
    sed 's/^/      | /' /test/out
    failed=1
  fi
}

soon() { # COMMAND...: true when it is within 60 s
  left=600
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 0.1
  done
}

url=http://127.0.0.1:8080
healthy() { [ "$(curl -s -o /dev/null -w '%{http_code}' "$url/health")" = 200 ]; }
active() { [ "$(systemctl is-active pressoir.service)" = active ]; }
shown() { systemctl show -P "$1" pressoir.service; }
restarted() { [ "$(shown NRestarts)" -gt "$before" ] && active && healthy; }
key() { sed -n 's/^ *api_key *//p' /var/lib/pressoir/first-account.txt; }

optimised() { # a photo becomes a smaller JPEG
  curl -sS --fail-with-body -F "api_key=$1" -F file=@/test/photo.jpg "$url/v2/" -o /tmp/small.jpg || return 1
  [ "$(stat -c %s /tmp/small.jpg)" -lt "$(stat -c %s /test/photo.jpg)" ] &&
    [ "$(od -An -tx1 -N2 /tmp/small.jpg | tr -d ' ')" = ffd8 ]
}

installed() {
  dpkg -i /test/pressoir_*.deb && soon healthy && active && [ "$(shown UnitFileState)" = enabled ]
}
in_place() {
  for file in /usr/bin/pressoir /usr/lib/pressoir/pressoir-worker /usr/share/man/man1/pressoir.1.gz \
    /usr/share/man/man1/pressoir-optimize.1.gz /usr/share/bash-completion/completions/pressoir \
    /usr/share/zsh/vendor-completions/_pressoir /usr/share/fish/vendor_completions.d/pressoir.fish \
    /usr/share/doc/pressoir/copyright /etc/pressoir/pressoir.toml; do
    [ -s $file ] || { echo "$file is not there"; return 1; }
  done
  [ "$(stat -c '%U %a' /var/lib/pressoir)" = 'pressoir 700' ] && [ "$(shown User)" = pressoir ] &&
    id pressoir && [ "$(ps_user)" = "$(id -u pressoir)" ]
}
ps_user() { sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "/proc/$(shown MainPID)/status"; }
command_line() {
  cp /test/photo.jpg /tmp/a.jpg && pressoir optimize --quiet --in-place /tmp/a.jpg &&
    [ "$(stat -c %s /tmp/a.jpg)" -lt "$(stat -c %s /test/photo.jpg)" ]
}

# The restrictions of the unit, and doctor in the place of the server.
doctor_unit() {
  sed -e 's/^ExecStart=.*/ExecStart=\/usr\/bin\/pressoir doctor --config \/etc\/pressoir\/pressoir.toml/' \
    -e 's/^Type=.*/Type=oneshot\nStandardOutput=truncate:\/test\/doctor\nStandardError=append:\/test\/doctor/' \
    -e '/^WatchdogSec/d;/^Restart/d;/^ExecReload/d' /lib/systemd/system/pressoir.service \
    >/run/systemd/system/doctor.service
  systemctl daemon-reload
  systemctl start doctor.service
  code=$?
  cat /test/doctor
  return $code
}
whole_sandbox() {
  for part in seccomp limits no_new_privileges unprivileged namespaces; do
    grep -q "^ok .* $part active" /test/doctor || { echo "no $part"; cat /test/doctor; return 1; }
  done
}
same_landlock() { # as without the unit: a kernel that has it has it there too
  setpriv --reuid pressoir --regid pressoir --clear-groups pressoir doctor --data /var/lib/pressoir >/test/free
  [ "$(grep -o 'landlock.*' /test/doctor)" = "$(grep -o 'landlock.*' /test/free)" ] ||
    { grep landlock /test/doctor /test/free; return 1; }
}
reloaded() { systemctl reload pressoir.service && soon healthy && [ "$(shown NRestarts)" = 0 ]; }
after_kill() {
  before=$(shown NRestarts)
  kill -KILL "$(shown MainPID)"
  soon restarted
}
watched() { # one that does not answer any more is started anew
  mkdir -p /run/systemd/system/pressoir.service.d
  printf '[Service]\nWatchdogSec=2\nTimeoutAbortSec=1\n' >/run/systemd/system/pressoir.service.d/watchdog.conf
  systemctl daemon-reload && systemctl restart pressoir.service && soon healthy || return 1
  before=$(shown NRestarts)
  kill -STOP "$(shown MainPID)"
  soon restarted
  code=$?
  rm -r /run/systemd/system/pressoir.service.d
  systemctl daemon-reload && systemctl restart pressoir.service && soon healthy || return 1
  return $code
}
activated() { # a port below 1024, opened by systemd for a server without any capability
  systemctl stop pressoir.service
  mkdir -p /run/systemd/system/pressoir.socket.d
  printf '[Socket]\nListenStream=\nListenStream=80\n' >/run/systemd/system/pressoir.socket.d/port.conf
  systemctl daemon-reload && systemctl start pressoir.socket || return 1
  active && { echo 'it runs before anybody has asked'; return 1; }
  url=http://127.0.0.1 && soon healthy && active && optimised "$(key)"
  code=$?
  systemctl stop pressoir.socket pressoir.service
  rm -r /run/systemd/system/pressoir.socket.d
  url=http://127.0.0.1:8080
  systemctl daemon-reload && systemctl start pressoir.service && soon healthy && return $code
}
again() { # as an upgrade: stopped and started, with all data
  pid=$(shown MainPID)
  dpkg -i /test/pressoir_*.deb && soon healthy && [ "$(shown MainPID)" != "$pid" ] && optimised "$(key)"
}
# What is in extras/, before the installed server.
proxied() { # behind both proxies: links name the public URL, clients are who the proxy says
  mkdir -p /run/systemd/system/pressoir.service.d
  printf '[Service]\nEnvironment=PRESSOIR_SERVER_PUBLIC_URL=http://images.example.org PRESSOIR_HTTP_TRUSTED_PROXIES=127.0.0.1\n' \
    >/run/systemd/system/pressoir.service.d/proxy.conf
  systemctl daemon-reload && systemctl restart pressoir.service && soon healthy
}
nginx_starts() {
  rm -f /etc/nginx/sites-enabled/default
  cp /test/extras/nginx/pressoir.conf /etc/nginx/conf.d/
  nginx -t && systemctl start nginx.service
}
through() { # PORT: an upload through the proxy there
  curl -sS --fail-with-body -H 'Host: images.example.org' -F "api_key=$(key)" -F file=@/test/photo.jpg \
    "http://127.0.0.1:$1/v2/" -o /tmp/proxied.jpg && [ "$(stat -c %s /tmp/proxied.jpg)" -lt "$(stat -c %s /test/photo.jpg)" ]
}
# 50 MB are announced, and a wrong key is sent with nothing behind it: a proxy that waits for the rest has no answer yet.
streams() {
  timeout 40 bash -c '
    exec 3<>/dev/tcp/127.0.0.1/80
    printf "POST /v2/ HTTP/1.1\r\nHost: images.example.org\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 50000000\r\n\r\n" >&3
    printf -- "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nwrong\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n" >&3
    read -r line <&3; echo "$line"; [[ $line == HTTP/* && $line != *" 408"* ]]'
}
rate_limited() { # as many pass as the burst allows, the others are answered 429
  curl -s -o /dev/null -w '%{http_code}\n' -H 'Host: images.example.org' 'http://127.0.0.1/health?[1-600]' |
    sort | uniq -c | tee /tmp/codes
  passed=$(sed -n 's/^ *\([0-9]*\) 200$/\1/p' /tmp/codes)
  [ "${passed:-0}" -ge 200 ] && grep -q ' 429$' /tmp/codes
}
metrics_closed() { # PORT
  for path in metrics metrics/ metrics?a=b; do
    code=$(curl -s -o /dev/null -w '%{http_code}' -H 'Host: images.example.org' "http://127.0.0.1:$1/$path")
    [ "$code" = 403 ] || { echo "/$path: $code"; return 1; }
  done
}
caddy_starts() { # without TLS, whose authority is out of reach here
  caddy validate --adapter caddyfile --config /test/extras/caddy/Caddyfile || return 1
  sed 's/^images.example.org {/http:\/\/images.example.org:8081 {/' /test/extras/caddy/Caddyfile >/tmp/Caddyfile
  XDG_DATA_HOME=/tmp XDG_CONFIG_HOME=/tmp caddy start --adapter caddyfile --config /tmp/Caddyfile
}
scraped() { # by a Prometheus that reads the alerts
  printf 'global: {scrape_interval: 1s}\nrule_files: [/test/extras/prometheus/alerts.yml]\nscrape_configs: [{job_name: pressoir, static_configs: [{targets: ["127.0.0.1:8080"]}]}]\n' >/tmp/prometheus.yml
  promtool check config /tmp/prometheus.yml || return 1
  prometheus --config.file=/tmp/prometheus.yml --storage.tsdb.path=/tmp/tsdb --web.listen-address=127.0.0.1:9090 >/tmp/prometheus.log 2>&1 &
  server=$!
  soon has_series
  code=$?
  kill $server
  return $code
}
has_series() { promtool query instant http://127.0.0.1:9090 'up{job="pressoir"} == 1 and on (instance) pressoir_workers' 2>/dev/null | grep -q pressoir; }
alerts_checked() { cd /test && promtool check rules extras/prometheus/alerts.yml && promtool test rules alerts_test.yml; }
board_checked() { promtool check rules /test/board.yml; }

exposed_little() { systemd-analyze security --offline=yes --threshold=15 /lib/systemd/system/pressoir.service; }
removed() {
  dpkg -r pressoir && ! active && ! healthy && [ ! -e /usr/bin/pressoir ] && [ -e /var/lib/pressoir/pressoir.db ] &&
    [ -e /etc/pressoir/pressoir.toml ]
}
restored() { # as operations.md has it: the same account, and files of the server's user alone
  key=$(key) data=/var/lib/pressoir
  pressoir data backup /srv/backup --config /etc/pressoir/pressoir.toml && systemctl stop pressoir.socket pressoir.service &&
    mv $data $data.old && install -d -o pressoir -g pressoir -m 700 $data &&
    pressoir data restore /srv/backup --config /etc/pressoir/pressoir.toml && systemctl start pressoir.service &&
    soon healthy && optimised "$key" && [ -z "$(find $data ! -user pressoir)" ] && rm -r $data.old
}
emptied() { # where the data folder is a mount point, which cannot be removed
  mount --bind /var/lib/pressoir /var/lib/pressoir && dpkg -P pressoir && [ -z "$(ls -A /var/lib/pressoir)" ]
  code=$?
  umount /var/lib/pressoir
  return $code
}
emptied_by_link() { # of one that was moved to where there is room
  installed && systemctl stop pressoir.service && mv /var/lib/pressoir /srv/pressoir && ln -s /srv/pressoir /var/lib/pressoir &&
    dpkg -P pressoir && [ ! -e /srv/pressoir ] && [ ! -L /var/lib/pressoir ]
}
purged() { installed && dpkg -P pressoir && [ ! -e /var/lib/pressoir ] && [ ! -e /etc/pressoir ]; }

check 'installs, starts and is enabled' installed
check 'programs, papers, user and data are in place' in_place
check 'a first upload is made smaller' optimised "$(key)"
check 'the command line works beside it' command_line
check 'doctor is content under the restrictions of the unit' doctor_unit
check 'the whole sandbox is active there' whole_sandbox
check 'Landlock is as without the unit' same_landlock
check 'systemd-analyze security rates it 1.5 or less' exposed_little
check 'reloads without a restart' reloaded
check 'is started anew after kill -9' after_kill
check 'the watchdog starts anew what hangs' watched
check 'socket activation serves port 80 without capabilities' activated
check 'installed again it keeps its data' again
check 'it serves behind proxies' proxied
check 'nginx takes its file' nginx_starts
check 'an upload through nginx' through 80
check 'nginx passes uploads on as they come' streams
check 'nginx limits the rate' rate_limited
check 'nginx keeps /metrics closed' metrics_closed 80
check 'Caddy takes its file' caddy_starts
check 'an upload through Caddy' through 8081
check 'Caddy keeps /metrics closed' metrics_closed 8081
check 'promtool: the alerts, and that they come when they should' alerts_checked
check 'promtool: every expression of the board' board_checked
check 'Prometheus reads its metrics and the alerts' scraped
check 'a backup is restored in the place of its data' restored
check 'removed it leaves data and settings' removed
check 'purge empties a data folder that is a mount point' emptied
check 'purge follows a link in the place of the data folder' emptied_by_link
check 'purged it leaves nothing' purged
exit $failed
