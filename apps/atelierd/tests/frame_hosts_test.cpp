#include "doors/frame_hosts.hpp"

#include <doctest/doctest.h>

using atelier::orchestrator::FrameHosts;

TEST_CASE("hosts of frames with labels") {
    const auto hosts = FrameHosts::parse("{sandbox}.Example.org");
    REQUIRE(hosts);
    CHECK(hosts->has_labels());
    CHECK(hosts->origin(81) == "http://widgets.example.org:81");
    CHECK(hosts->sources(81) == "http://*.example.org:81");
    for (const char* name : {"widgets.example.org", "widgets-1.example.org", "widgets-0123456789ab.example.org"}) {
        CAPTURE(name);
        CHECK(hosts->serves(name));
    }
    for (const char* name :
         {"", "example.org", ".example.org", "widgetsexample.org", "widgets-.example.org",
          "widgets-0123456789abc.example.org", "widgets-a.b.example.org", "widgets-A.example.org", "other.example.org",
          "widgets.example.org.evil.org", "x.widgets.example.org", "widgets"}) {
        CAPTURE(name);
        CHECK_FALSE(hosts->serves(name));
    }
}

TEST_CASE("one host name for everything") {
    const auto hosts = FrameHosts::parse("atelier.example.org");
    REQUIRE(hosts);
    CHECK_FALSE(hosts->has_labels());
    CHECK(hosts->origin(81) == "http://atelier.example.org:81");
    CHECK(hosts->sources(81) == "http://atelier.example.org:81");
    CHECK(hosts->serves("atelier.example.org"));
    CHECK_FALSE(hosts->serves("widgets.atelier.example.org"));
    CHECK_FALSE(hosts->serves("xatelier.example.org"));
}

TEST_CASE("what is no host of frames") {
    for (const char* setting :
         {"", "{sandbox}", "{sandbox}.", "a.{sandbox}.org", "{sandbox}a.org", "a b", "a:80", "http://a",
          "a;script-src *", ".a", "a.", "*.a", "'self'"}) {
        CAPTURE(setting);
        CHECK_FALSE(FrameHosts::parse(setting));
    }
}
