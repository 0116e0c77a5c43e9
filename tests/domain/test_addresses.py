from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.addresses import MOST_URL, Address, BadAddress, are_public, is_public, read_address, redirected


def taken(text: str) -> Address:
    found = read_address(text)
    assert isinstance(found, Address), found
    return found


def test_an_address_is_read_with_what_an_admin_allows() -> None:
    usual = taken("https://Metrics.Example.com./a/b?c=d&e#f")
    assert (usual.host, usual.port, usual.target) == ("metrics.example.com", 443, "/a/b?c=d&e")
    assert usual.origin == "https://metrics.example.com"
    assert usual.url == "https://metrics.example.com/a/b?c=d&e"
    assert usual.without_query == "https://metrics.example.com/a/b"
    assert taken("https://metrics.example.com:443").origin == usual.origin
    assert taken("HTTPS://metrics.example.com:8443").origin == "https://metrics.example.com:8443"
    assert taken("https://xn--bcher-kva.example/").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", BadAddress.EMPTY),
        ("   ", BadAddress.EMPTY),
        ("https://a.example/" + "a" * MOST_URL, BadAddress.TOO_LONG),
        ("http://metrics.example.com/", BadAddress.NOT_HTTPS),
        ("ftp://metrics.example.com/", BadAddress.NOT_HTTPS),
        ("metrics.example.com", BadAddress.NOT_HTTPS),
        ("javascript:alert(1)", BadAddress.NOT_HTTPS),
        ("https://mei@metrics.example.com/", BadAddress.WITH_A_LOGIN),
        ("https://mei:word@metrics.example.com/", BadAddress.WITH_A_LOGIN),
        ("https://metrics.example.com@evil.example/", BadAddress.WITH_A_LOGIN),
        ("https://@metrics.example.com/", BadAddress.WITH_A_LOGIN),
        ("https://evil.example\\@metrics.example.com/", BadAddress.UNREADABLE),
        ("https://metrics.example.com/\nHost: evil", BadAddress.UNREADABLE),
        ("https://metrics.example.com/a b", BadAddress.UNREADABLE),
        ("https://bücher.example/", BadAddress.UNREADABLE),
        ("https://metrics。example。com/", BadAddress.UNREADABLE),
        ("https://metrics%2eexample.com/", BadAddress.UNREADABLE),
        ("https://metrics..example.com/", BadAddress.UNREADABLE),
        ("https://-a.example/", BadAddress.UNREADABLE),
        ("https://" + "a" * 64 + ".example/", BadAddress.UNREADABLE),
        ("https://" + "a." * 130 + "example/", BadAddress.UNREADABLE),
        ("https://metrics.example.com:99999/", BadAddress.UNREADABLE),
        ("https://metrics.example.com:0/", BadAddress.UNREADABLE),
        ("https://metrics.example.com:x/", BadAddress.UNREADABLE),
        ("https:///path", BadAddress.UNREADABLE),
        ("https://", BadAddress.UNREADABLE),
        ("https://127.0.0.1/", BadAddress.NUMBERS),
        ("https://93.184.216.34/", BadAddress.NUMBERS),
        ("https://127.1/", BadAddress.NUMBERS),
        ("https://2130706433/", BadAddress.NUMBERS),
        ("https://0177.0.0.1/", BadAddress.NUMBERS),
        ("https://0x7f.0.0.1/", BadAddress.NUMBERS),
        ("https://0x7f000001/", BadAddress.NUMBERS),
        ("https://foo.0x4/", BadAddress.NUMBERS),
        ("https://127.0.0.1./", BadAddress.NUMBERS),
        ("https://[::1]/", BadAddress.NUMBERS),
        ("https://[::ffff:127.0.0.1]/", BadAddress.NUMBERS),
        ("https://localhost/", BadAddress.LOCAL_NAME),
        ("https://LOCALHOST./", BadAddress.LOCAL_NAME),
        ("https://a.localhost/", BadAddress.LOCAL_NAME),
        ("https://intranet/", BadAddress.LOCAL_NAME),
        ("https://printer.local/", BadAddress.LOCAL_NAME),
        ("https://metadata.google.internal/", BadAddress.LOCAL_NAME),
        ("https://router.home.arpa/", BadAddress.LOCAL_NAME),
    ],
)
def test_anything_else_is_refused_with_a_reason(text: str, why: BadAddress) -> None:
    assert read_address(text) is why


@settings(max_examples=30)
@given(st.text("ab.:/@[]%0x7\\ #?é。-_\n", max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for found in (read_address(text), read_address(f"https://{text}")):
        assert isinstance(found, Address | BadAddress)
        if isinstance(found, Address):
            assert read_address(found.url) == found


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "https://metrics.example.com/b"),
        ("c", "https://metrics.example.com/a/c"),
        ("//other.example.com/d", "https://other.example.com/d"),
        ("https://other.example.com:8443", "https://other.example.com:8443/"),
    ],
)
def test_a_redirect_may_name_a_path_or_a_whole_address(location: str, leads_to: str) -> None:
    found = redirected(taken("https://metrics.example.com/a/b"), location)
    assert isinstance(found, Address)
    assert found.url == leads_to


@pytest.mark.parametrize(
    "location", ["http://metrics.example.com/", "https://127.0.0.1/", "//[::1]/", "data:,1", "//["]
)
def test_a_redirect_elsewhere_is_refused(location: str) -> None:
    assert isinstance(redirected(taken("https://metrics.example.com/a/b"), location), BadAddress)


@pytest.mark.parametrize(
    "address",
    [
        *("93.184.216.34", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.1.1"),
        *("2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001:81b::200e", "2003::1"),
    ],
)
def test_machines_on_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "127.0.0.1", "127.255.255.254"),  # noqa: S104  # not bound to
        *("100.64.0.1", "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1"),
        *("192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:7f00:1::", "2001:20::1"),
        *("2001:db8::1", "3fff::1", "100::1", "5f00::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1"),
        *("2606:4700::1%eth0", "4000::1", "localhost", "", "127.1", "0x7f000001", "1.2.3.4.5", "١٢٧.٠.٠.١"),
    ],
)
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@settings(max_examples=30)
@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: object) -> None:
    found = ip_address(str(address))
    special = (found.is_private, found.is_loopback, found.is_link_local, found.is_multicast, found.is_reserved)
    assert not (any(special) and is_public(str(address)))


def test_a_single_private_address_of_a_name_is_enough_to_refuse_it() -> None:
    assert are_public(["8.8.8.8", "2a00:1450:4001:81b::200e"])
    assert not are_public(["8.8.8.8", "10.0.0.1"])
    assert not are_public([])
