#ifndef CCURL_H
#define CCURL_H

// Typed functions over the variadic calls of libcurl, which Swift cannot call: one for each option and each
// piece of information that is used, so that no argument can have the wrong type. A callback and its context
// are always set together. Manual pages: https://curl.se/libcurl/c/NAME.html

// Makes the handles pointers to distinct opaque types instead of `void *`.
#ifndef CURL_STRICTER
#define CURL_STRICTER
#endif

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#if LIBCURL_VERSION_NUM < 0x075700
#error "libcurl 7.87.0 or newer is needed (CURLOPT_QUICK_EXIT); on Debian: apt install libcurl4-openssl-dev"
#endif

#pragma clang assume_nonnull begin

/// Sets libcurl up for the process; to be called before it has threads (curl_global_init).
static inline CURLcode ccurl_start(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

// MARK: Where a transfer may go

/// Sets the address (CURLOPT_URL); libcurl keeps a copy.
static inline CURLcode ccurl_set_url(CURL *easy, const char *url) {
    return curl_easy_setopt(easy, CURLOPT_URL, url);
}

/// Sets the schemes that the address itself may have, as a comma separated list (CURLOPT_PROTOCOLS_STR).
static inline CURLcode ccurl_set_protocols(CURL *easy, const char *list) {
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, list);
}

/// Sets the schemes that a redirect may lead to (CURLOPT_REDIR_PROTOCOLS_STR); allowed within a callback.
static inline CURLcode ccurl_set_redirect_protocols(CURL *easy, const char *list) {
    return curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, list);
}

/// Follows at most `max` redirects (CURLOPT_FOLLOWLOCATION, CURLOPT_MAXREDIRS).
static inline CURLcode ccurl_follow_redirects(CURL *easy, long max) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_MAXREDIRS, max);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
}

/// Refuses addresses with a user name, redirected ones included (CURLOPT_DISALLOW_USERNAME_IN_URL).
static inline CURLcode ccurl_refuse_user_in_url(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
}

/// Uses no proxy, whatever the environment says: an empty string overrides `http_proxy` (CURLOPT_PROXY).
static inline CURLcode ccurl_ignore_proxies(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

/// Reads no password from `~/.netrc` (CURLOPT_NETRC).
static inline CURLcode ccurl_ignore_netrc(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
}

// MARK: TLS

/// Checks the certificate chain and the host name, from TLS 1.2 on; there is no function to switch it off
/// (CURLOPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYHOST, CURLOPT_SSLVERSION).
static inline CURLcode ccurl_verify_certificates(CURL *easy) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return code;
}

/// Trusts the authorities of a PEM file instead of the system's (CURLOPT_CAINFO).
static inline CURLcode ccurl_set_ca_file(CURL *easy, const char *path) {
    return curl_easy_setopt(easy, CURLOPT_CAINFO, path);
}

// MARK: The connection

/// Speaks HTTP/2 where TLS negotiates it, HTTP/1.1 elsewhere (CURLOPT_HTTP_VERSION).
static inline CURLcode ccurl_prefer_http2_over_tls(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
}

/// Speaks HTTP/1.1, on a connection that no other transfer shares (CURLOPT_HTTP_VERSION).
static inline CURLcode ccurl_use_http1(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
}

/// Takes no connection that has been idle for longer than `seconds` (CURLOPT_MAXAGE_CONN).
static inline CURLcode ccurl_set_idle_max(CURL *easy, long seconds) {
    return curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, seconds);
}

/// Gives up when name, connection and TLS are not there after so many milliseconds (CURLOPT_CONNECTTIMEOUT_MS).
static inline CURLcode ccurl_set_connect_timeout(CURL *easy, long milliseconds) {
    return curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
}

/// Uses no signals, as threads demand (CURLOPT_NOSIGNAL).
static inline CURLcode ccurl_use_no_signals(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

/// Does not wait for a name lookup that is no longer wanted (CURLOPT_QUICK_EXIT).
static inline CURLcode ccurl_abandon_lookups(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

// MARK: The request

/// Makes it a GET (CURLOPT_HTTPGET).
static inline CURLcode ccurl_use_get(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
}

/// Makes it a HEAD: no body is expected (CURLOPT_NOBODY).
static inline CURLcode ccurl_use_head(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
}

/// Makes it a POST with a copy of these bytes (CURLOPT_POST, CURLOPT_POSTFIELDSIZE_LARGE, CURLOPT_COPYPOSTFIELDS).
static inline CURLcode ccurl_use_body(CURL *easy, const void *bytes, size_t count) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POST, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, (const char *)bytes);
    return code;
}

/// Writes this word where the method stands, and changes nothing else (CURLOPT_CUSTOMREQUEST).
static inline CURLcode ccurl_name_method(CURL *easy, const char *method) {
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

/// Sets the header lines, which stay the caller's until the transfer is over (CURLOPT_HTTPHEADER).
static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *_Nullable lines) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
}

/// Sets the `User-Agent` (CURLOPT_USERAGENT); libcurl keeps a copy.
static inline CURLcode ccurl_set_user_agent(CURL *easy, const char *name) {
    return curl_easy_setopt(easy, CURLOPT_USERAGENT, name);
}

/// Refuses a body that is declared to be larger (CURLOPT_MAXFILESIZE_LARGE); zero is no bound.
static inline CURLcode ccurl_set_declared_body_max(CURL *easy, curl_off_t bytes) {
    return curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, bytes);
}

// MARK: Callbacks and context

/// Receives a piece of the body or one header line; any answer but `size * count` ends the transfer.
typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *context);

/// Is called when the connection is up, before the request is sent; CURL_PREREQFUNC_ABORT ends the transfer.
typedef int (*ccurl_before_request)(
    void *context, char *_Nullable remote_ip, char *_Nullable local_ip, int remote_port, int local_port);

/// Is told the bytes expected (zero: unknown) and moved so far; any answer but zero ends the transfer.
typedef int (*ccurl_progress)(
    void *context, curl_off_t download_expected, curl_off_t downloaded, curl_off_t upload_expected, curl_off_t uploaded);

/// Makes the socket for an address that is to be connected to; CURL_SOCKET_BAD refuses it, and the next address is asked about.
typedef curl_socket_t (*ccurl_open_socket)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

/// Sets who makes the sockets (CURLOPT_OPENSOCKETFUNCTION, CURLOPT_OPENSOCKETDATA).
static inline CURLcode ccurl_on_open_socket(CURL *easy, ccurl_open_socket callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

/// Sets who receives the body (CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA).
static inline CURLcode ccurl_on_body(CURL *easy, ccurl_receive callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
}

/// Sets who receives the header lines (CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA).
static inline CURLcode ccurl_on_header(CURL *easy, ccurl_receive callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
}

/// Sets who decides whether the request is sent (CURLOPT_PREREQFUNCTION, CURLOPT_PREREQDATA).
static inline CURLcode ccurl_on_before_request(CURL *easy, ccurl_before_request callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

/// Sets who is told about progress (CURLOPT_XFERINFOFUNCTION, CURLOPT_XFERINFODATA, CURLOPT_NOPROGRESS).
static inline CURLcode ccurl_on_progress(CURL *easy, ccurl_progress callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_XFERINFODATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, callback);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    return code;
}

/// Sets where the text of an error goes: CURL_ERROR_SIZE bytes that outlive the handle (CURLOPT_ERRORBUFFER).
static inline CURLcode ccurl_set_error_text(CURL *easy, char *text) {
    return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
}

/// Sets the pointer that `ccurl_context` gives back (CURLOPT_PRIVATE).
static inline CURLcode ccurl_set_context(CURL *easy, void *context) {
    return curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
}

/// Gives the pointer of `ccurl_set_context` back (CURLINFO_PRIVATE).
static inline void *_Nullable ccurl_context(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value);
    return value;
}

// MARK: What is known of a transfer; zero or NULL where nothing is known

/// The version of HTTP in use, a CURL_HTTP_VERSION_ constant (CURLINFO_HTTP_VERSION).
static inline long ccurl_http_version(CURL *easy) {
    long value = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &value);
    return value;
}

/// How many connections the transfer had to make (CURLINFO_NUM_CONNECTS).
static inline long ccurl_connections_made(CURL *easy) {
    long value = 0;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &value);
    return value;
}

/// How many redirects were followed (CURLINFO_REDIRECT_COUNT).
static inline long ccurl_redirects_followed(CURL *easy) {
    long value = 0;
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_COUNT, &value);
    return value;
}

/// The bytes of the request body that were sent (CURLINFO_SIZE_UPLOAD_T).
static inline curl_off_t ccurl_uploaded(CURL *easy) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &value);
    return value;
}

/// The address that answered in the end, valid as long as the handle does no other transfer (CURLINFO_EFFECTIVE_URL).
static inline const char *_Nullable ccurl_effective_url(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &value);
    return value;
}

/// The scheme of the connection in use, in any case of letters (CURLINFO_SCHEME).
static inline const char *_Nullable ccurl_scheme(CURL *easy) {
    char *value = NULL;
    curl_easy_getinfo(easy, CURLINFO_SCHEME, &value);
    return value;
}

/// One of the moments of a transfer, in microseconds since its start.
static inline curl_off_t ccurl_moment(CURL *easy, CURLINFO moment) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, moment, &value);
    return value;
}

/// When the name was known (CURLINFO_NAMELOOKUP_TIME_T).
static inline curl_off_t ccurl_name_known_at(CURL *easy) { return ccurl_moment(easy, CURLINFO_NAMELOOKUP_TIME_T); }

/// When the connection was made (CURLINFO_CONNECT_TIME_T).
static inline curl_off_t ccurl_connected_at(CURL *easy) { return ccurl_moment(easy, CURLINFO_CONNECT_TIME_T); }

/// When the TLS handshake was over (CURLINFO_APPCONNECT_TIME_T).
static inline curl_off_t ccurl_encrypted_at(CURL *easy) { return ccurl_moment(easy, CURLINFO_APPCONNECT_TIME_T); }

/// When the first byte came (CURLINFO_STARTTRANSFER_TIME_T).
static inline curl_off_t ccurl_first_byte_at(CURL *easy) { return ccurl_moment(easy, CURLINFO_STARTTRANSFER_TIME_T); }

/// When the transfer was over (CURLINFO_TOTAL_TIME_T).
static inline curl_off_t ccurl_over_at(CURL *easy) { return ccurl_moment(easy, CURLINFO_TOTAL_TIME_T); }

// MARK: Many transfers

/// Bounds the connections that are kept (CURLMOPT_MAXCONNECTS).
static inline CURLMcode ccurl_set_connections_max(CURLM *multi, long count) {
    return curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, count);
}

/// Takes one finished transfer and its outcome, or gives false (curl_multi_info_read).
static inline bool ccurl_take_finished(CURLM *multi, CURL *_Nullable *_Nonnull easy, CURLcode *result) {
    int left = 0;
    CURLMsg *message = curl_multi_info_read(multi, &left);
    // CURLMSG_DONE is the only kind there is; another one would have to be skipped, not stop the reading.
    while (message != NULL && message->msg != CURLMSG_DONE) message = curl_multi_info_read(multi, &left);
    if (message == NULL) return false;
    *easy = message->easy_handle;
    *result = message->data.result;
    return true;
}

#pragma clang assume_nonnull end

#endif
