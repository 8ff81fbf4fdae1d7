#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The scan of customizations: finds what a widget or a backend may not use before anything runs it, and says how to
/// write it instead. It is for clear errors and for reviewers; what contains the code is the opaque-origin frame and
/// the sandbox.
namespace atelier::code {

/// error: refused. review: allowed, and shown to the person who reviews the change.
enum class Severity { error, review };

struct ScanFinding {
    std::string rule;  ///< "scan.import", "scan.global", ...
    std::int64_t line = 1;
    std::int64_t column = 1;
    std::string text;
    std::string hint;
    Severity severity = Severity::error;
};

/// Where a file runs. frame: in the widget's frame, on react, @atelier/sdk and the customization's own files. server:
/// in the user's backend, on @atelier/user-backend alone and without JSX; a default export made by defineBackend is
/// needed.
enum class Profile { frame, server };

/// Judges one .ts or .tsx file; `file_name` is its path in the customization's folder ("parts/row.tsx"), from which its
/// relative imports are resolved. Text that does not parse is an error, never a pass. Pure and thread-safe.
std::vector<ScanFinding> scan_typescript(
    std::string_view file_name, std::string_view source, Profile profile = Profile::frame
);

/// Judges one .css file.
std::vector<ScanFinding> scan_css(std::string_view source);

/// Bytes before any parser: valid UTF-8, no control, bidirectional, zero-width or private-use characters, lines of at
/// most 1,000 characters, files of at most 64 KiB.
std::vector<ScanFinding> scan_bytes(std::string_view source);

/// Adds the names that a file uses and forgot to import from @atelier/sdk or react, drops unused default imports of
/// react. Returns the text unchanged when there is nothing to do or it does not parse.
std::string fix_imports(std::string_view source);

}  // namespace atelier::code
