#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier::orchestrator {

/// Which hosts serve frames. "{sandbox}.example.org" stands for labels: "widgets" for all frames, "widgets-<letters or
/// digits>" for those that hung and come back apart. A plain name, for who has one host name only, stands for itself:
/// frames then differ from the pages by their port, and by the opaque origin that the frame's document is served with.
/// Immutable.
class FrameHosts {
public:
    /// `invalid_argument` for what is neither.
    static Result<FrameHosts> parse(std::string_view setting);

    bool has_labels() const { return labels_; }
    /// Whether frames are served under this host name (lower case). The whole name is compared.
    bool serves(std::string_view name) const;
    /// Where frames load from, "http://widgets.example.org:8081".
    std::string origin(std::uint16_t port) const;
    /// Every origin of frames, as a source of a content security policy.
    std::string sources(std::uint16_t port) const;

private:
    FrameHosts(std::string name, bool labels) : name_(std::move(name)), labels_(labels) {}

    std::string name_;  ///< without the label and its dot
    bool labels_;
};

}  // namespace atelier::orchestrator
