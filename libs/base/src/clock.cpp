#include "atelier/base/clock.hpp"

#include <cstdio>
#include <ctime>

namespace atelier {

Millis SystemClock::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string format_rfc3339(Millis at) {
    std::time_t seconds = at / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char buffer[64];
    std::snprintf(
        buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
        parts.tm_min, parts.tm_sec, static_cast<int>(at % 1000)
    );
    return buffer;
}

}  // namespace atelier
