#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atelier/base/clock.hpp"

/// What the repositories keep, as native types. Empty strings mean "none".
namespace atelier::store {

struct User {
    std::string name;
    std::string role;  ///< user | reviewer | admin
    std::string locale = "en";
    std::string password_hash;  ///< argon2id, encoded form
};

struct SessionRow {
    std::string id;
    std::string user;
    std::string title;
    std::string mode = "build";
    std::string state = "idle";
    std::string slot = "dashboard.grid";
    Millis created_at = 0;
    Millis updated_at = 0;
};

struct Change {
    std::string id;
    std::string session_id;
    std::string author;
    std::string feature;
    std::string title_ru;
    std::string title_en;
    std::string request;
    std::string explanation;
    std::string state = "open";  ///< open | approved | merging | returned | rejected | merged; merging: the decision is taken, git and release follow
    std::string branch;
    std::string commit;
    std::string content_sha256;
    std::string bundle_sha256;
    std::string slot;
    std::string size;
    int rung = 1;
    std::vector<std::string> tools;
    std::string gate_report;  ///< JSON text as the gate wrote it
    std::string confirmed_losses;  ///< what its migrations throw away and the author has said yes to, one a line
    std::string reviewer;
    std::string comment;
    std::string merge_commit;
    std::string release_id;
    Millis created_at = 0;
    Millis updated_at = 0;
};

/// Where a change stands on the company's forge, as it was last seen, and what is being done about it (libs/change).
struct ForgeRow {
    std::string change_id;
    bool wants_merge = false;       ///< written by its own call only
    std::string state = "gated";    ///< change::State
    std::string reason;             ///< what it waits for, a code; empty: for nothing
    std::int64_t number = 0;        ///< of the pull request; 0: none yet
    std::string url;                ///< of it, for people
    std::string head;               ///< commit
    std::string checks;             ///< none | running | red | green
    std::string reviews;            ///< none | changes | approved | stale
    std::string merge;              ///< blocked | ready
    std::string merge_commit;
    std::string merged_by;          ///< a name on the forge
    std::string intent;             ///< what was begun last, "verb key"; empty: all that was begun is seen
    std::string told;               ///< digest of the text that the pull request was given
    std::string error;              ///< of the last try, in words
    int writes = 0;                 ///< that the forge has taken, or may have
    int failures = 0;               ///< in a row
    int quiet = 0;                  ///< looks in a row at which nothing was new
    bool done = false;              ///< nothing more will come of it
    Millis next_at = 0;             ///< when it is looked at again
    Millis seen_at = 0;             ///< when the forge answered last; 0: never
    Millis down_since = 0;          ///< since when it does not answer; 0: it does
};

struct Release {
    std::string id;
    std::string user;
    std::string feature;
    std::string title_ru;
    std::string title_en;
    std::string slot;
    std::string size;
    int version = 1;
    std::string change_id;
    std::string session_id;
    std::string bundle_sha256;
    std::string state = "live";  ///< live | superseded | rolled_back
    std::string approved_by;
    std::vector<std::string> tools;
    std::string previous_id;
    std::string venue = "frame";   ///< page | frame: where its code may run
    std::string withdrawn_by;      ///< the reviewer who took it back; it stays so until a reviewer lifts it
    std::string withdrawn_reason;  ///< in the reviewer's words
    bool hidden = false;
    Millis created_at = 0;
    Millis activated_at = 0;
};

}  // namespace atelier::store
