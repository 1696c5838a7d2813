"""extras/wordpress/pressoir.php under php-cli: WordPress's functions are stand-ins, the calls are real."""
import json
import shutil
import subprocess
import urllib.parse

import pytest

from pressoir_server import ROOT

PLUGIN = ROOT / "extras/wordpress/pressoir.php"
# Filters as WordPress has them, and a transport that asks them as class-wp-http.php does.
STAND_INS = """<?php
define('ABSPATH', '/');
$filters = [];
function add_filter($name, $callback, $priority = 10, $arguments = 1)
{
    $GLOBALS['filters'][$name][$priority][] = [$callback, $arguments];
}
function add_action($name, $callback, $priority = 10, $arguments = 1)
{
    add_filter($name, $callback, $priority, $arguments);
}
function apply_filters($name, $value, ...$more)
{
    $found = $GLOBALS['filters'][$name] ?? [];
    ksort($found);
    foreach (array_merge(...array_values($found) ?: [[]]) as [$callback, $count]) {
        $value = $callback(...array_slice([$value, ...$more], 0, $count));
    }
    return $value;
}
function do_action($name)
{
    apply_filters($name, '');
}
function wp_remote_request($url, $arguments = [])
{
    $arguments = apply_filters('http_request_args', $arguments, $url);
    $answer = apply_filters('pre_http_request', false, $arguments, $url);
    if ($answer !== false) {
        return $answer;
    }
    if (!apply_filters('http_request_host_is_external', false, parse_url($url, PHP_URL_HOST), $url)) {
        return "not called: $url";
    }
    $port = parse_url($url, PHP_URL_PORT);
    if ($port && !in_array($port, apply_filters('http_allowed_safe_ports', [80, 443, 8080], parse_url($url, PHP_URL_HOST), $url), true)) {
        return "not called: $url";
    }
    $call = curl_init($url);
    curl_setopt_array($call, [CURLOPT_RETURNTRANSFER => true, CURLOPT_CUSTOMREQUEST => $arguments['method'] ?? 'GET',
        CURLOPT_HTTPHEADER => $arguments['headers'] ?? [], CURLOPT_TIMEOUT => 60]);
    if (isset($arguments['body'])) {
        curl_setopt($call, CURLOPT_POSTFIELDS, $arguments['body']);
    }
    if (isset($arguments['sslcertificates'])) {
        curl_setopt($call, CURLOPT_CAINFO, $arguments['sslcertificates']);
    }
    $body = curl_exec($call);
    return $body === false ? curl_error($call) : $body;
}
eval('namespace Iloveimg; class Iloveimg { public static $server = "of the vendor"; public static function setStartServer($url) { self::$server = $url; } }');
"""


def run(folder, calls, **constants):
    """The answers of these PHP expressions, after the plugin and all others are loaded."""
    if shutil.which("php") is None or subprocess.run(["php", "-r", "exit(extension_loaded('curl') ? 0 : 1);"]).returncode != 0:
        pytest.skip("SKIPPED: no PHP with curl: extras/wordpress/pressoir.php is NOT tested")
    defined = "".join(f"define('{name}', {json.dumps(value)});\n" for name, value in constants.items())
    asked = ", ".join(calls)
    (folder / "site.php").write_text(STAND_INS + defined + f"require {json.dumps(str(PLUGIN))};\ndo_action('plugins_loaded');\n"
                                     f"echo json_encode([{asked}]);\n")
    done = subprocess.run(["php", "-d", "display_errors=stderr", "-d", "error_reporting=-1", folder / "site.php"],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    return json.loads(done.stdout)


def call(url, method="GET", headers=(), body=None):
    words = [f"'method' => '{method}'", f"'headers' => {json.dumps(list(headers))}"]
    words += [f"'body' => '{body}'"] if body else []
    return f"wp_remote_request('{url}', [{', '.join(words)}])"


@pytest.fixture
def calls(account):
    """The first call of each plugin, and a part of its answer that only the right account gets."""
    key, secret, bearer = account["api_key"], account["api_secret"], account["bearer_token"]
    return {
        call("https://api.exactlywww.net/verify/", "POST", body=f"api_key={key}"): "great",
        call("https://optimize.exactlywww.com/verify/", "POST", body=f"api_key={key}"): "great",
        call(f"https://api.imagerecycle.com/v1/accounts/mine?{urllib.parse.urlencode({'auth': json.dumps({'key': key, 'secret': secret})})}"):
            "quota_current",
        call("https://api.megaoptim.com/v1/users/info", headers=[f"X-API-KEY: {key}"]): account["name"],
        call("https://API.crush.pics/v1/shop?a=b", headers=[f"Authorization: Bearer {bearer}"]): "plan_data",
        call("https://api.tinify.com/shrink", "POST", headers=["Authorization: Basic none"]): "Unauthorized"}


def test_the_calls_of_every_plugin_arrive(tmp_path, server, calls):
    for found, expected in zip(run(tmp_path, calls, PRESSOIR_URL=f"http://127.0.0.1:{server.port}/"), calls.values(), strict=True):
        assert expected in found, (expected, found)


def test_https_with_an_authority_of_its_own(tmp_path, server, calls):
    url = f"https://localhost:{server.tls_port}"
    found = run(tmp_path, calls, PRESSOIR_URL=url, PRESSOIR_AUTHORITY=str(server.certificate[0]))
    assert all(expected in answer for answer, expected in zip(found, calls.values(), strict=True)), found
    found = run(tmp_path, calls, PRESSOIR_URL=url)
    assert all("certificate" in answer for answer in found), found


def test_iloveimg_has_a_way_of_its_own(tmp_path, server):
    url = f"http://127.0.0.1:{server.port}"
    assert run(tmp_path, ["Iloveimg\\Iloveimg::$server"], PRESSOIR_URL=url + "/") == [url]


def test_other_hosts_are_left_alone(tmp_path, server):
    others = [call("https://api.wordpress.org:8443/plugins/"), call("https://api.crush.pics.example.org/v1/shop")]
    found = run(tmp_path, others, PRESSOIR_URL=f"http://127.0.0.1:{server.port}")
    assert all(answer.startswith("not called: https://api.") for answer in found)
    ports = "apply_filters('http_allowed_safe_ports', [80, 443, 8080], '%s', '')"
    assert run(tmp_path, [ports % "127.0.0.1", ports % "api.wordpress.org"], PRESSOIR_URL=f"http://127.0.0.1:{server.port}") == [
        [80, 443, 8080, server.port], [80, 443, 8080]]


@pytest.mark.parametrize("url", [None, "images.example.org", "https://images.example.org/v1"])
def test_without_a_url_nothing_is_led_anywhere_and_that_is_said(tmp_path, url):
    constants = {"PRESSOIR_URL": url} if url else {}
    found = run(tmp_path, [call("https://api.crush.pics/v1/shop"), "Iloveimg\\Iloveimg::$server",
                           "(function () { ob_start(); do_action('admin_notices'); return ob_get_clean(); })()"], **constants)
    assert found[0].startswith("not called") and found[1] == "of the vendor" and "PRESSOIR_URL" in found[2]
