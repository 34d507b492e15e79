#!/bin/sh
# Installs Dovecot for the tests, if it is missing and this user may; otherwise says how. Never fails.
command -v dovecot >/dev/null 2>&1 && exit 0
[ -x /usr/sbin/dovecot ] && exit 0
if command -v apt-get >/dev/null 2>&1; then
    install='apt-get install -y -qq --no-install-recommends dovecot-imapd'
    if [ "$(id -u)" = 0 ]; then
        echo "Installing Dovecot for the tests..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install; } >/dev/null 2>&1 && exit 0
    elif sudo -n true 2>/dev/null; then
        echo "Installing Dovecot for the tests..."
        { sudo -n apt-get update -qq && sudo -n DEBIAN_FRONTEND=noninteractive $install; } >/dev/null 2>&1 && exit 0
    fi
    echo "The IMAP tests need Dovecot and are skipped without it. Install it with:  sudo $install"
else
    echo "The IMAP tests need Dovecot and are skipped without it. Install your system's package (brew install dovecot, dnf install dovecot)."
fi
exit 0
