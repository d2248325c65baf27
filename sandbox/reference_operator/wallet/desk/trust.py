"""Which certificates of the wallet are taken: those of known authorities, for its very host."""

import ssl


def trusted(url: str, ca: str) -> ssl.SSLContext:
    """Trust whom the system trusts (OpenSSL honours SSL_CERT_FILE by itself), and `ca`, the PEM of
    one authority more; "" for none. Raise ssl.SSLError for one that is none.
    """
    del url  # whoever is called there
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(cadata=ca)
    return context
