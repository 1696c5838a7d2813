<?php
/**
 * Plugin Name: pressoir
 * Description: Leads the plugins of EWWW, ImageRecycle, MegaOptim, Crush.pics, iLoveIMG and TinyPNG to your own server.
 * License: GPL-3.0-or-later
 *
 * A must-use plugin: copy this file to wp-content/mu-plugins/pressoir.php, and into wp-config.php:
 *
 *     define('PRESSOIR_URL', 'https://images.example.org');
 *     define('PRESSOIR_AUTHORITY', '/etc/pressoir/authority.pem'); // where no public authority signed its certificate
 *
 * Then give each plugin the keys of your account. Plugins that call through WordPress's HTTP API (EWWW, ImageRecycle from
 * version 3 on, MegaOptim, Crush.pics, TinyPNG) are led by their vendors' hosts; iLoveIMG, which has its own way, by the
 * setting of its library. For that one PHP must trust the certificate by itself: curl.cainfo in php.ini.
 */

defined('ABSPATH') || exit;

const PRESSOIR_HOSTS = [
    'api.exactlywww.net', 'optimize.exactlywww.com',
    'api.imagerecycle.com',
    'api.megaoptim.com',
    'api.crush.pics', 'app.crush.pics',
    'api.iloveimg.com', 'api.ilovepdf.com',
    'api.tinify.com',
];

if (!defined('PRESSOIR_URL') || !preg_match('#^https?://[^/]+$#', rtrim(PRESSOIR_URL, '/'))) {
    add_action('admin_notices', function () {
        echo '<div class="notice notice-error"><p>pressoir: define <code>PRESSOIR_URL</code> in wp-config.php as the URL of ' .
            'your server, such as <code>https://images.example.org</code>; until then all plugins call their vendors.</p></div>';
    });
    return;
}

function pressoir_url(): string
{
    return rtrim(PRESSOIR_URL, '/');
}

function pressoir_is_server($host): bool
{
    return strtolower((string) $host) === strtolower((string) parse_url(pressoir_url(), PHP_URL_HOST));
}

// Calls of the vendors' hosts go to your server.
add_filter('pre_http_request', function ($answer, $arguments, $url) {
    if (!in_array(strtolower((string) parse_url($url, PHP_URL_HOST)), PRESSOIR_HOSTS, true)) {
        return $answer;
    }
    return wp_remote_request(pressoir_url() . preg_replace('#^https?://[^/?]+#i', '', $url), $arguments);
}, 10, 3);

// WordPress has a file of authorities of its own: for your server it is another one.
add_filter('http_request_args', function ($arguments, $url) {
    if (defined('PRESSOIR_AUTHORITY') && PRESSOIR_AUTHORITY !== '' && pressoir_is_server(parse_url($url, PHP_URL_HOST))) {
        $arguments['sslcertificates'] = PRESSOIR_AUTHORITY;
    }
    return $arguments;
}, 10, 2);

// Your server may have a private address.
add_filter('http_request_host_is_external', function ($external, $host) {
    return $external || pressoir_is_server($host);
}, 10, 2);

// And any port: WordPress lets its safe requests go to 80, 443 and 8080 alone.
add_filter('http_allowed_safe_ports', function ($ports, $host) {
    $port = parse_url(pressoir_url(), PHP_URL_PORT);
    return $port && pressoir_is_server($host) ? array_merge($ports, [$port]) : $ports;
}, 10, 2);

// The library of iLoveIMG calls curl itself.
add_action('plugins_loaded', function () {
    foreach (['Iloveimg\\Iloveimg', 'Ilovepdf\\Ilovepdf'] as $library) {
        if (class_exists($library) && method_exists($library, 'setStartServer')) {
            $library::setStartServer(pressoir_url());
        }
    }
}, PHP_INT_MAX);
