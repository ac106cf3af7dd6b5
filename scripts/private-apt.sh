# For `source`: `private_apt KIND ARCHITECTURE [SUITE]` makes the array `apt`, an apt-get that takes the machine's own Debian
# archive but keeps everything in the folder `$apt_folder`. It changes nothing on the machine and needs no root.
# KIND is deb or deb-src; SUITE is another release than the machine's own.
private_apt() {
    apt_folder=$(mktemp --directory)
    mkdir -p "$apt_folder"/{lists/partial,cache/archives/partial,sources}
    : >"$apt_folder/status"
    if [ -e /etc/apt/sources.list.d/debian.sources ]; then
        # The first paragraph is the archive itself; others are for security and the like.
        sed -e "s/^Types:.*/Types: $1/" ${3:+-e "s/^Suites:.*/Suites: $3/" -e '/^$/,$d'} \
            /etc/apt/sources.list.d/debian.sources >"$apt_folder/sources/debian.sources"
    else
        sed -n "s/^deb /$1 /p" /etc/apt/sources.list | sed -E -e '' ${3:+-e '1!d' -e "s/(https?:[^ ]+) [^ ]+/\\1 $3/"} \
            >"$apt_folder/sources/debian.list"
    fi
    apt=(
        apt-get --quiet --yes -o "APT::Architecture=$2" -o "APT::Architectures=$2" -o APT::Sandbox::User=
        -o APT::Install-Recommends=false -o "Dir::State::Status=$apt_folder/status"
        -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$apt_folder/sources"
        -o "Dir::State::Lists=$apt_folder/lists" -o "Dir::Cache=$apt_folder/cache"
    )
    "${apt[@]}" update
}
