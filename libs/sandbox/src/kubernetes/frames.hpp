#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace atelier::sandbox::kubernetes {

/// Puts a command's two streams back together from the one that a cluster's log has: lines "1 <base64>" and "2 <base64>", which
/// atelier-jail prints (--output frames). Anything else in the log is the runtime's or the jail's own word and goes to `err`.
class Frames {
public:
    explicit Frames(std::size_t limit) : limit_(limit) {}
    /// False when one of the streams is full.
    bool take(std::string_view bytes);
    /// The log has ended: a last line without its end counts.
    void finish();

    std::string out;
    std::string err;
    bool truncated = false;

private:
    void line(std::string_view text);
    void keep(std::string& to, std::string_view bytes);

    std::size_t limit_;
    std::string rest_;
};

}  // namespace atelier::sandbox::kubernetes
