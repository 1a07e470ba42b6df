# Completion of thidua for bash: `source <(thidua completion bash)`, or a file named thidua in the folder of
# bash-completion. What may stand where is asked of thidua itself.

_thidua_files() { # ENDING…: files with one of these endings (none: any), and folders
  local file ending part=${_thidua_word##*=}
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do
    [[ -n $file ]] || continue
    if [[ -d $file || $# -eq 0 ]]; then
      COMPREPLY+=("$file")
    else
      for ending in "$@"; do
        [[ $file == *"$ending" ]] && COMPREPLY+=("$file") && break
      done
    fi
  done < <(compgen -f -- "$part")
}

_thidua() {
  local rest=${COMP_LINE:0:COMP_POINT} blank word text stem i _thidua_word
  local -a words=() answers=() endings=()
  COMPREPLY=()
  # bash parts words at = and : too: those without a blank between them are one
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    blank=${rest%%[![:space:]]*}
    rest=${rest#"$blank"}
    ((${#word} > ${#rest})) && word=$rest # the cursor stands in it
    rest=${rest#"$word"}
    if [[ $i -eq 0 || -n $blank ]]; then words+=("$word"); else words[${#words[@]} - 1]+=$word; fi
  done
  words=("${words[@]//[\"\'\\]/}")
  _thidua_word=${words[${#words[@]} - 1]}
  stem=${_thidua_word%"${_thidua_word##*["$COMP_WORDBREAKS"]}"} # what readline leaves as it is
  while IFS=$'\t' read -r text _; do
    answers+=("$text")
  done < <("${COMP_WORDS[0]}" complete -- "${words[@]:1}" 2>/dev/null)
  for text in "${answers[@]}"; do
    case $text in
    :files*)
      read -ra endings <<<"${text#:files}"
      _thidua_files "${endings[@]}"
      ;;
    :folders)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "${_thidua_word##*=}")
      ;;
    *) COMPREPLY+=("${text#"$stem"}") ;;
    esac
  done
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _thidua thidua
