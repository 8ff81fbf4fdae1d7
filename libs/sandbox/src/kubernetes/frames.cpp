#include "frames.hpp"

#include <algorithm>

#include "atelier/base/ids.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

bool decode(std::string_view text, std::string& out) {
    std::string url(text);
    while (url.ends_with('=')) url.pop_back();
    std::ranges::replace(url, '+', '-');
    std::ranges::replace(url, '/', '_');
    return base64url_decode(url, out);
}

}  // namespace

bool Frames::take(std::string_view bytes) {
    rest_.append(bytes);
    std::size_t from = 0;
    for (std::size_t end = 0; (end = rest_.find('\n', from)) != std::string::npos && !truncated; from = end + 1)
        line(std::string_view(rest_).substr(from, end - from));
    rest_.erase(0, from);
    // No frame is longer than the jail makes them.
    if (rest_.size() > (64u << 10)) truncated = true;
    return !truncated;
}

void Frames::finish() {
    if (!rest_.empty() && !truncated) line(rest_);
    rest_.clear();
}

void Frames::line(std::string_view text) {
    std::string bytes;
    const bool frame = (text.starts_with("1 ") || text.starts_with("2 ")) && decode(text.substr(2), bytes);
    if (frame)
        keep(text.front() == '1' ? out : err, bytes);
    else if (!text.empty())
        keep(err, std::string(text) + "\n");
}

void Frames::keep(std::string& to, std::string_view bytes) {
    to.append(bytes.substr(0, limit_ - to.size()));
    truncated = truncated || to.size() == limit_;
}

}  // namespace atelier::sandbox::kubernetes
