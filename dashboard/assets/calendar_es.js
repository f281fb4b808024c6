/* Spanish words for the date picker, which asks the window for them under this name. */
window.dayjs_locale_es = {
  name: 'es',
  monthsShort: 'ene_feb_mar_abr_may_jun_jul_ago_sep_oct_nov_dic'.split('_'),
  months: 'enero_febrero_marzo_abril_mayo_junio_julio_agosto_septiembre_octubre_noviembre_diciembre'.split('_'),
  weekdays: 'domingo_lunes_martes_miércoles_jueves_viernes_sábado'.split('_'),
  weekdaysShort: 'dom._lun._mar._mié._jue._vie._sáb.'.split('_'),
  weekdaysMin: 'do_lu_ma_mi_ju_vi_sá'.split('_'),
  weekStart: 1,
  formats: {LT: 'H:mm', L: 'DD/MM/YYYY', LL: 'D [de] MMMM [de] YYYY'},
  ordinal: n => `${n}º`,
};
