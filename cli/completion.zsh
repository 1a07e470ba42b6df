#compdef thidua
# Completion of thidua for zsh: a file named _thidua in a folder of $fpath, or `source <(thidua completion zsh)` behind compinit.
# What may stand where is asked of thidua itself.

_thidua() {
  local line text about
  local -a answers texts shown endings with_value with_value_shown
  answers=("${(@f)$("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in $answers; do
    text=${line%%$'\t'*}
    about=${line#*$'\t'}
    case $text in
    '') ;;
    :files*)
      endings=(${=text#:files})
      [[ $PREFIX == -*=* ]] && compset -P 1 '*='
      if (( $#endings )); then _files -g "*(${(j:|:)endings})(-.)"; else _files; fi
      ;;
    :folders)
      [[ $PREFIX == -*=* ]] && compset -P 1 '*='
      _files -/
      ;;
    *=)
      with_value+=($text)
      with_value_shown+=("$text  $about")
      ;;
    *)
      texts+=($text)
      if [[ $about == $text ]]; then shown+=($text); else shown+=("$text  -- $about"); fi
      ;;
    esac
  done
  (( $#texts )) && compadd -l -d shown -a texts
  (( $#with_value )) && compadd -S '' -l -d with_value_shown -a with_value
  return 0
}

if [[ $funcstack[1] == _thidua ]]; then _thidua "$@"; else compdef _thidua thidua; fi
